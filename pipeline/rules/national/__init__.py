"""The national rules of the Peppol release, one module a country; each is asked once whether it concerns a document."""

from pipeline.rules.national.denmark import DENMARK, DENMARK_DOMESTIC
from pipeline.rules.national.germany import GERMANY
from pipeline.rules.national.greece import GREECE, GREECE_DOMESTIC, GREECE_OWN
from pipeline.rules.national.iceland import ICELAND, ICELAND_DOMESTIC
from pipeline.rules.national.italy import ITALY
from pipeline.rules.national.netherlands import NETHERLANDS, NETHERLANDS_DOMESTIC, NETHERLANDS_REPRESENTED
from pipeline.rules.national.norway import NORWAY
from pipeline.rules.national.sweden import SWEDEN

NATIONAL = (
    NORWAY,
    DENMARK,
    DENMARK_DOMESTIC,
    ITALY,
    SWEDEN,
    GREECE,
    GREECE_OWN,
    GREECE_DOMESTIC,
    ICELAND,
    ICELAND_DOMESTIC,
    NETHERLANDS,
    NETHERLANDS_DOMESTIC,
    NETHERLANDS_REPRESENTED,
    GERMANY,
)
