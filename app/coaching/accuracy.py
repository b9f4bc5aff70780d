"""Says how sure numbers are: the range beside one, how far off it was in such sound, and what was left out."""

from __future__ import annotations

from app.coaching.phrases import seconds
from app.core.analysis_result import AnalysisResult
from app.core.metric import MetricValue
from app.core.quality import Quality
from app.core.segment import merged, total_s
from app.core.turn import YOU
from app.i18n import tr, trn
from app.metrics.ranges import Accuracy
from app.metrics.values import BOTH

PROMISED = 95
_EXCLUDED = "excluded"


def range_text(value: MetricValue) -> str:
    """Beside a number, such as "about 54 to 58%"; empty where no range is known."""
    if value.low is None or value.high is None:
        return ""
    low, high = _shown(value.low, value.unit), _shown(value.high, value.unit)
    if low == high:
        return {
            "share": tr("about {number}%", number=low),
            "per_min": tr("about {number} a minute", number=low),
            "wpm": tr("about {number} words a minute", number=low),
        }.get(value.unit, tr("about {number}", number=low))
    return {
        "share": tr("about {low} to {high}%", low=low, high=high),
        "per_min": tr("about {low} to {high} a minute", low=low, high=high),
        "wpm": tr("about {low} to {high} words a minute", low=low, high=high),
    }.get(value.unit, tr("about {low} to {high}", low=low, high=high))


def _shown(number: float, unit: str) -> str:
    if unit == "share":
        return str(round(number * 100))
    if unit == "s":
        return seconds(number) if number >= 0 else tr("−{length}", length=seconds(-number))
    if unit == "per_min":
        return f"{number:.1f}"
    return str(round(number))


def accuracy_sentence(metric: str, result: AnalysisResult, accuracy: Accuracy) -> str:
    """How far off this number was where the answer was known and it sounded like here; empty where it is withheld."""
    value = result.metric(metric, YOU) or result.metric(metric, BOTH)
    if value is None or value.value is None or value.quality is Quality.WITHHELD:
        return ""
    band = accuracy.band(result.conditions, result.mode)
    off = band.off.get(metric) if band is not None else None
    if off is None and result.quality.has("no_sound"):
        return tr("How accurate this is by the times of a transcript was not measured.")
    if off is None:
        return tr("How accurate this is in such sound was not measured.")
    held = PROMISED if off.checked is None else min(PROMISED, int(off.checked * 100 + 1e-9))
    talk_s = sum(total_s(own) for own in result.counted_speech.values())
    return _off_by(max(off.at(value.value, talk_s)), value.unit, held)


def _off_by(most: float, unit: str, held: int) -> str:
    if unit == "share":
        points = f"{most * 100:.1f}".removesuffix(".0")
        return trn(
            "In conversations that sounded like this one, the share was off by at most {points} point in {held} of 100.",
            "In conversations that sounded like this one, the share was off by at most {points} points in {held} of 100.",
            1 if points == "1" else 2,
            points=points,
            held=held,
        )
    if unit == "s":
        length = tr("{seconds} s", seconds=f"{most:.2f}") if most < 1 else seconds(most)
        return tr("In conversations that sounded like this one, it was off by at most {length} in {held} of 100.",
                  length=length, held=held)  # fmt: skip
    if unit == "count":
        return tr("In conversations that sounded like this one, the count was off by at most {count} in {held} of 100.",
                  count=int(most + 1e-9), held=held)  # fmt: skip
    if unit == "wpm":
        return tr("In conversations that sounded like this one, it was off by at most {count} words a minute in {held} of "
                  "100.",
                  count=int(most + 0.999), held=held)  # fmt: skip
    return tr("In conversations that sounded like this one, it was off by at most {rate} a minute in {held} of 100.",
              rate=f"{most:.1f}", held=held)  # fmt: skip


def left_out_sentence(result: AnalysisResult) -> str:
    """How much is left out of all numbers, and by whom; empty where everything is counted."""
    yours = total_s(merged(one.segment for one in result.uncertain if one.code == _EXCLUDED))
    unsure = total_s(merged(one.segment for one in result.uncertain if one.code != _EXCLUDED))
    if yours and unsure:
        return tr("{unsure} are left out, since who spoke can't be told there, and {yours} that you left out.",
                  unsure=seconds(unsure), yours=seconds(yours))  # fmt: skip
    if unsure:
        return tr("{unsure} are left out, since who spoke can't be told there.", unsure=seconds(unsure))
    return tr("{yours} are left out, as you wished.", yours=seconds(yours)) if yours else ""
