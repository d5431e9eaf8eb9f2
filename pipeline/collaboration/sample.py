"""The sample world of samples/world.json: firms, customers and their agreements, all of them made up."""

import json
from importlib.resources import files

from pipeline.collaboration.records import Collaboration, Company


def sample_world() -> tuple[list[Company], list[Collaboration]]:
    """The sample companies and collaborations, each at version 0."""
    world = json.loads(files("samples").joinpath("world.json").read_text(encoding="utf-8"))
    companies = [Company.model_validate(company) for company in world["companies"]]
    return companies, [Collaboration.model_validate(collaboration) for collaboration in world["collaborations"]]
