"""A workspace: a folder with `params/` and `data/` in which everything lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analytics.errors import ParameterError, PlanError, Problem

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseModel):
    """What `params/workspace.yaml` may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: str
    lang: str = Field(default="zh", pattern="^(zh|en)$")
    timezone: str = "Asia/Shanghai"
    threads: int = Field(default=2, ge=1, le=256)
    memory: str = Field(default="4GB", pattern=r"^\d+(MB|GB)$")
    person_keys: str = Field(default="", pattern=r"^(~.*|/.*|[A-Za-z]:[\\/].*|\\\\.*)?$")


@dataclass(frozen=True)
class Workspace:
    """Paths and settings of one workspace; holds no open file."""

    root: Path
    settings: Settings

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def plans(self) -> Path:
        return self.params / "plans"

    @property
    def ledgers(self) -> Path:
        return self.params / "ledgers"

    @property
    def checks(self) -> Path:
        return self.params / "checks"

    @property
    def scenarios(self) -> Path:
        return self.params / "scenarios"

    @property
    def report_definitions(self) -> Path:
        return self.params / "reports"

    @property
    def sample(self) -> Path:
        return self.root / "data" / "sample"

    @property
    def inbox(self) -> Path:
        return self.root / "data" / "inbox"

    @property
    def templates(self) -> Path:
        """Workbooks to hand out, a folder for each period."""
        return self.root / "data" / "templates"

    @property
    def store(self) -> Path:
        return self.root / "data" / "store"

    @property
    def archive(self) -> Path:
        """Submitted files by hash; they hold personal data and stay beside the store."""
        return self.root / "data" / "archive"

    @property
    def reports(self) -> Path:
        return self.root / "data" / "reports"

    @property
    def returns(self) -> Path:
        """What goes back to units: their own files, marked, and receipts. They hold personal data."""
        return self.root / "data" / "returns"

    @property
    def state(self) -> Path:
        """What ran and when."""
        return self.root / "data" / "state"

    @property
    def measured(self) -> Path:
        """Figures measured before, to be used again."""
        return self.state / "measured"

    @property
    def notebooks(self) -> Path:
        """The workspace's own notebooks, or the suite's where it has none."""
        own = self.root / "notebooks"
        return own if own.is_dir() else REPOSITORY / "notebooks"

    def today(self) -> date:
        """The date now where the workspace is."""
        return datetime.now(ZoneInfo(self.settings.timezone)).date()


def open_workspace(root: str | Path | None = None) -> Workspace:
    """The workspace in `root`; the repository itself when none is named.

    Raises ParameterError when the folder has no `params/workspace.yaml`, PlanError when it is wrong.
    """
    folder = Path(root).expanduser().resolve() if root else REPOSITORY
    path = folder / "params" / "workspace.yaml"
    if not path.is_file():
        raise ParameterError(Problem("workspace_problems.no_workspace", {"folder": str(folder)}))
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) or {}
        settings = Settings.model_validate(said)
        ZoneInfo(settings.timezone)
    except ValidationError as error:
        raise PlanError(
            Problem(
                "workspace_problems.bad_setting",
                {"key": ".".join(map(str, one["loc"])), "value": one.get("input")},
                file=str(path),
            )
            for one in error.errors()
        ) from None
    except (yaml.YAMLError, OSError, KeyError) as error:
        raise PlanError(
            Problem("workspace_problems.unreadable", {"reason": str(error).splitlines()[0]}, file=str(path))
        ) from None
    return Workspace(folder, settings)
