"""What the interface takes and gives, as OpenAPI describes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from .library import PageState
from .lines import State as LineState

Identifier = Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="32 hexadecimal digits")]
Coordinate = Annotated[FiniteFloat, Field(ge=-1e6, le=1e6)]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2, description="x, y in pixels")]
Points = Annotated[list[Point], Field(min_length=2, max_length=1000)]
Box = Annotated[list[Coordinate], Field(min_length=4, max_length=4, description="y1, x1, y2, x2 in pixels")]
Size = Annotated[list[int], Field(min_length=2, max_length=2, description="height and width in pixels")]
ModelName = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


class _Strict(BaseModel):
    """What is sent: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(BaseModel):
    """What is wrong."""

    detail: str


class Conflict(Problem):
    """A page is at another revision."""

    revision: int


class Health(BaseModel):
    """The process lives."""

    status: Literal["ok"]


class Credentials(_Strict):
    """What opens a session."""

    token: Annotated[str, Field(max_length=1000)]


class LimitsOut(BaseModel):
    """What the server accepts."""

    upload_bytes: int
    pixels: int
    pages: int
    files: int


class Session(BaseModel):
    """Whether a token is needed, what is allowed, and under which confidence a word is unsure."""

    token_required: bool
    signed_in: bool
    version: str
    unsure: float
    limits: LimitsOut


class FormatOut(BaseModel):
    """A format of output."""

    name: str
    suffix: str
    about: str
    media_type: str
    one_page: bool


class JobFile(BaseModel):
    """A file of a job."""

    name: str
    state: PageState
    pages: int
    done: int
    error: str | None
    result: str | None


class Job(BaseModel):
    """Files that are read one after another."""

    id: Identifier
    state: PageState
    created: float
    pages: int
    done: int
    failed: int
    files: list[JobFile]


class PageSummary(BaseModel):
    """A page in the list of its document."""

    id: Identifier
    number: int
    state: PageState
    revision: int
    size: Size | None
    error: str | None
    lines: int
    unsure: int
    checked: int


class DocumentSummary(BaseModel):
    """A document in the list."""

    id: Identifier
    name: str
    created: float
    state: PageState
    page_count: int
    done: int


class DocumentOut(DocumentSummary):
    """A file with its pages."""

    pages: list[PageSummary]


class Documents(BaseModel):
    """Documents, the newest first."""

    documents: list[DocumentSummary]
    next: Identifier | None


class GlyphOut(BaseModel):
    """A character."""

    text: str
    confidence: float
    box: Box
    alternatives: list[tuple[str, float]]


class WordOut(BaseModel):
    """A word."""

    text: str
    confidence: float
    box: Box
    alternatives: list[tuple[str, float]]
    glyphs: list[GlyphOut]


class LineRead(BaseModel):
    """A line that was read where somebody drew it."""

    state: LineState
    text: str
    confidence: float
    box: Box
    baseline: list[Point]
    outline: list[Point]
    kind: Literal["hand", "print"] | None
    direction: Literal["ltr", "rtl"]
    angle: float
    words: list[WordOut]


class LineOut(LineRead):
    """A line of a page."""

    id: str


class PageOut(BaseModel):
    """A page with its lines."""

    id: Identifier
    document: Identifier
    name: str
    number: int
    state: PageState
    error: str | None
    revision: int
    size: Size | None
    models: list[str]
    lines: list[LineOut]


Probability = Annotated[float, Field(ge=0, le=1)]
Characters = Annotated[str, Field(max_length=20)]


class GlyphIn(_Strict):
    """A character as it was read."""

    text: Characters
    confidence: Probability
    box: Box
    alternatives: Annotated[
        list[Annotated[tuple[Characters, Probability], Field(strict=False)]], Field(max_length=50)
    ] = []


class WordIn(_Strict):
    """A word and where it stands."""

    text: Annotated[str, Field(max_length=2000)]
    confidence: Probability
    box: Box
    glyphs: Annotated[list[GlyphIn], Field(max_length=2000)] = []


class LineIn(_Strict):
    """A line as a person wants it; words are taken if the line stands where ``outline`` says and they are its text."""

    id: Annotated[str, Field(max_length=20)] | None = None
    state: LineState
    text: Annotated[str, Field(max_length=2000)]
    outline: Points | None = None
    baseline: Points | None = None
    words: Annotated[list[WordIn], Field(max_length=1000)] | None = None


class Lines(_Strict):
    """The lines of a corrected page, in their order."""

    lines: Annotated[list[LineIn], Field(max_length=2000)]


class Region(_Strict):
    """Where a line stands: one of ``box``, ``outline`` and ``baseline``."""

    box: Box | None = None
    outline: Points | None = None
    baseline: Points | None = None
    height: Annotated[FiniteFloat, Field(ge=4, le=10_000)] = 60.0


class ModelOut(BaseModel):
    """A line recogniser."""

    name: str
    origin: Literal["shipped", "trained"]
    created: float | None
    card: dict[str, Any]


class Models(BaseModel):
    """The line recognisers that there are."""

    current: str
    models: list[ModelOut]


class ModelChoice(_Strict):
    """The one to read with."""

    name: ModelName


class TrainingRequest(_Strict):
    """What the new model shall be called."""

    name: ModelName | None = None


class Training(BaseModel):
    """The training that runs, or the last one."""

    state: Literal["none", "running", "done", "failed", "stopped"]
    name: str | None = None
    lines: int = 0
    started: float | None = None
    progress: float = 0.0
    message: str = ""
    result: dict[str, Any] | None = None
    error: str | None = None
