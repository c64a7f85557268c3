from .charset import Charset as Charset
from .course.letters import findLetters as findLetters
from .document import Document as Document
from .document import Glyph as Glyph
from .document import Line as Line
from .document import Page as Page
from .document import Region as Region
from .document import Word as Word
from .errors import DataError as DataError
from .errors import ImageError as ImageError
from .errors import InkreadError as InkreadError
from .errors import ModelError as ModelError
from .errors import RunError as RunError
from .evaluation import evaluate as evaluate
from .fairness.audit import audit as audit
from .fairness.findings import Audit as Audit
from .models import load_model as load_model
from .models import save_model as save_model
from .nn import MLPClassifier as MLPClassifier
from .reader import Reader as Reader
from .reader import read as read

__version__: str
