"""The tree of a Svefaktura as its rules look at it: every element once, found by its path, with its text beside it.

The rules of Svefaktura speak of elements, not of business terms: of an attribute on any amount, of blanks round a code,
of an address in two forms at once. So they run on this view, which is built in one walk, and not on the model.
"""

from collections.abc import Callable, Iterable
from typing import Any
from weakref import ref

from pipeline.location import prefixed
from pipeline.rules.rule import Document
from pipeline.rules.svefaktura_values import total

# Elements that rules look for wherever they stand.
_SOUGHT = frozenset(
    (
        "cac:Party",
        "cac:TaxCategory",
        "cac:TaxScheme",
        "cac:TaxSubTotal",
        "cbc:PostalZone",
        "cbc:Telefax",
        "cbc:Telephone",
    )
)
_MOST_PLACES = 2_000  # remembered; Svefaktura has some 250, and a document may make up more


class Place:
    """A path that elements have, the same object for all of them: worked out once a process and not once an element."""

    __slots__ = ("inside", "is_sought", "name", "path")

    remembered = 0

    def __init__(self, name: str, path: str) -> None:
        self.name = name
        self.path = path
        self.is_sought = name in _SOUGHT
        self.inside: dict[str, Place] = {}  # by the `{namespace}name` of a child

    def of_child(self, tag: str) -> "Place":
        """The place of children of that tag."""
        name = prefixed(tag)
        place = Place(name, f"{self.path}/{name}" if self.path else name)
        if Place.remembered < _MOST_PLACES:
            Place.remembered += 1
            self.inside[tag] = place
        return place


_ROOT = Place("", "")
_LEAF: dict[str, list["Node"]] = {}  # shared by all elements without children; never written to


class Node:
    """An element: its place, its children by prefixed name, and the lxml element.

    It knows what is above it by weak references: a tree in circles would keep all of its document in memory until the
    garbage collector looks, which took 4 % of a worker's time. So a node is good as long as its tree is.
    """

    __slots__ = ("__weakref__", "_parent", "_tree", "children", "place", "source")

    def __init__(self, source: Any, parent: "ref[Node] | None", place: Place, tree: "ref[Tree]") -> None:
        self.source = source
        self._parent = parent
        self.place = place
        self._tree = tree
        self.children = _LEAF

    @property
    def tree(self) -> "Tree":
        """The tree that it is of."""
        tree = self._tree()
        if tree is None:
            raise ReferenceError("the tree of this element is gone")
        return tree

    @property
    def text(self) -> str:
        """The text as received, "" where there is none."""
        return self.source.text or ""

    def all(self, *names: str) -> list["Node"]:
        """What an XPath of child steps selects: `all("cac:PartyName", "cbc:Name")`."""
        nodes = self.children.get(names[0], [])
        for name in names[1:]:
            nodes = [child for node in nodes for child in node.children.get(name, ())]
        return nodes

    def first(self, *names: str) -> "Node | None":
        """The first element of such a path, or None."""
        node = self
        for depth, name in enumerate(names):
            found = node.children.get(name)
            if not found:
                return None
            if len(found) > 1 and depth < len(names) - 1:
                return next(iter(self.all(*names)), None)
            node = found[0]
        return node

    def text_of(self, *names: str) -> str | None:
        """The text of the first element of such a path, or None where there is no such element."""
        node = self.first(*names)
        return None if node is None else node.text

    def above(self, levels: int) -> "Node":
        """The ancestor so many levels up; the root answers itself."""
        node = self
        for _ in range(levels):
            node = (node._parent and node._parent()) or node
        return node


class Tree:
    """A document's elements by path below the root ("cac:LegalTotal/cac:RoundOffAmount"), and some by name alone."""

    __slots__ = ("__weakref__", "_again", "_sought", "_totals", "by_name", "by_path", "root")

    def __init__(self, root: Any) -> None:
        self.by_path: dict[str, list[Node]] = {}
        self.by_name: dict[str, list[Node]] = {}
        self._again: list[tuple[str, list[Node]]] = []  # a path that another parent's children have as well
        self._sought: list[tuple[str, list[Node]]] = []
        self._totals: dict[str, float] = {}
        this = ref(self)
        self.root = Node(root, None, _ROOT, this)
        parents = [self.root]
        for parent in parents:  # grows while it is walked: level by level, so that a path's elements stay in order
            self._take_children(parent, parents, this)
        self._merge()

    def _take_children(self, parent: Node, parents: list[Node], this: "ref[Tree]") -> None:
        inside, above = parent.place.inside, ref(parent)
        children: dict[str, list[Node]] = {}
        for element in parent.source[:]:
            tag = element.tag
            place = inside.get(tag)
            if place is None:
                if not isinstance(tag, str):  # a comment or processing instruction
                    continue
                place = parent.place.of_child(tag)
            node = Node(element, above, place, this)
            if len(element):
                parents.append(node)
            twins = children.get(place.name)
            if twins is not None:
                twins.append(node)
                continue
            children[place.name] = twins = [node]
            if place.path not in self.by_path:
                self.by_path[place.path] = twins
            else:
                self._again.append((place.path, twins))
            if place.is_sought:
                self._sought.append((place.name, twins))
        parent.children = children

    def _merge(self) -> None:
        """Lists of the elements of each path, where they are not those of one parent, and of some names alone."""
        merged: set[str] = set()
        for path, twins in self._again:
            if path in merged:
                self.by_path[path].extend(twins)
            else:
                self.by_path[path] = [*self.by_path[path], *twins]
                merged.add(path)
        for name, twins in self._sought:
            self.by_name.setdefault(name, []).extend(twins)

    def at(self, path: str) -> list[Node]:
        """The elements at a path below the root, in document order."""
        return self.by_path.get(path, [])

    def text_at(self, path: str) -> str | None:
        """The text of the first element at a path below the root, or None."""
        nodes = self.by_path.get(path)
        return nodes[0].text if nodes else None

    def total_at(self, path: str) -> float:
        """The sum of the amounts at a path, added up once however many rules ask."""
        found = self._totals.get(path)
        if found is None:
            found = self._totals[path] = total(self.at(path))
        return found


def tree_of(document: Document) -> Tree:
    """The tree of a document, built once however many rules ask."""
    return document.view(_build)


def _build(document: Document) -> Tree:
    return Tree(document.root)


def at(*paths: str) -> Callable[[Document], Iterable[Node]]:
    """A scope's subjects: the elements at these paths below the root."""

    if len(paths) == 1:
        return lambda document: document.view(_build).by_path.get(paths[0], ())

    def select(document: Document) -> Iterable[Node]:
        tree = tree_of(document)
        return [node for path in paths for node in tree.at(path)]

    return select


def anywhere(*names: str) -> Callable[[Document], Iterable[Node]]:
    """A scope's subjects: the elements of these names wherever they stand."""

    def select(document: Document) -> Iterable[Node]:
        tree = tree_of(document)
        return [node for name in names for node in tree.by_name.get(name, ())]

    return select


def root(document: Document) -> Iterable[Node]:
    """A scope's subject: the invoice itself."""
    return (tree_of(document).root,)


def found_text(node: Node) -> str | None:
    """What a finding shows of an element: its text between quotation marks, so that blanks can be seen."""
    return f'"{node.text}"'
