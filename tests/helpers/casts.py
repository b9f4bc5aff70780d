"""Who speaks in the generated conversations: for choosing thresholds, for the ranges of values, and for reporting figures.

No voice is in two of them, nor two voices made of one person's recordings: flite's and festival's "slt" are one woman, their
"kal" one man. Nothing in `HELD_OUT` may be listened to, looked at or fitted.

On one track, where real people's voices count, more of them speak: a prompt is what a person says to callers.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.helpers.dialogue import LIVELY, PLAIN, Style
from tests.helpers.voices import Voice, can_speak


@dataclass(frozen=True, slots=True)
class Cast:
    """The seed of a conversation, its voices ("you" first), and how they talk with each other."""

    seed: int
    voices: tuple[Voice, ...]
    style: Style = PLAIN

    @property
    def pair(self) -> tuple[Voice, Voice]:
        return self.voices[0], self.voices[1]

    @property
    def is_recorded(self) -> bool:
        return any(voice.engine == "recorded" for voice in self.voices)


def people_of(casts: tuple[Cast, ...]) -> frozenset[str]:
    """The people behind the voices, whatever engine, pace, pitch and size."""
    names = {"cmu_us_slt_arctic_hts": "slt", "kal_diphone": "kal", "kal16": "kal"}
    found = set()
    for cast in casts:
        for voice in cast.voices:
            name = voice.name.partition(":")[2] if voice.engine == "recorded" else voice.name
            found.add(names.get(name, name))
    return frozenset(found)


def available(casts: tuple[Cast, ...]) -> tuple[Cast, ...]:
    """Those whose voices can all speak on this machine."""
    return tuple(cast for cast in casts if all(can_speak(voice) for voice in cast.voices))


def _flite(name: str, stretch: float = 1.0, size: float = 1.0) -> Voice:
    return Voice("flite", name, stretch, 50, size)


def _festival(name: str, stretch: float = 1.0, size: float = 1.0) -> Voice:
    return Voice("festival", name, stretch, 50, size)


def _espeak(name: str, stretch: float = 1.05, pitch: int = 50) -> Voice:
    return Voice("espeak", name, stretch, pitch)


def _recorded(name: str) -> Voice:
    return Voice("recorded", name)


def _prompt(folder: str) -> Voice:
    return Voice("recorded", f"prompt:{folder}")


TUNING: tuple[Cast, ...] = (
    Cast(1, (_flite("rms"), _flite("slt"))),
    Cast(2, (_espeak("en-us+m3", 1.05, 40), _flite("slt", 0.95)), LIVELY),
    Cast(3, (_flite("rms", 0.95), _espeak("en-us+f2", 1.1, 60))),
    Cast(4, (_espeak("en-gb-scotland", 1.0, 45), _espeak("en-us+f3", 1.1, 55)), LIVELY),
    Cast(5, (_festival("cmu_us_slt_arctic_hts"), _flite("rms", 1.0, 1.12))),
    Cast(6, (_espeak("en-us+klatt2", 1.1, 45), _festival("cmu_us_slt_arctic_hts", 1.1, 0.92)), LIVELY),
    Cast(7, (_espeak("en-us+Alex", 1.0, 35), _flite("slt", 1.05, 1.08))),
    Cast(8, (_flite("rms", 0.9, 0.92), _espeak("en-gb-x-rp+linda", 1.05, 60)), LIVELY),
    Cast(9, (_recorded("ami-03:MÉO069"), _recorded("ami-05:FEE078"))),
    Cast(10, (_recorded("ami-05:FEE078"), _recorded("ami-03:MÉO069")), LIVELY),
    Cast(11, (_espeak("en-us+Andy", 1.1, 50), _espeak("en-gb-x-rp+belinda", 1.0, 55))),
    Cast(12, (_festival("cmu_us_slt_arctic_hts", 0.95, 1.05), _espeak("en-us+max", 1.1, 40)), LIVELY),
)
HELD_OUT: tuple[Cast, ...] = (
    Cast(101, (_flite("awb"), _espeak("en-us+f4", 1.05, 55))),
    Cast(102, (_espeak("en-us+m7", 1.1, 45), _flite("awb", 1.05)), LIVELY),
    Cast(103, (_flite("kal16"), _espeak("en-gb-x-rp+f4", 1.0, 60))),
    Cast(104, (_espeak("en-us+Annie", 1.1, 50), _espeak("en-029+m5", 1.0, 40)), LIVELY),
    Cast(105, (_flite("awb", 0.95), _flite("kal16", 1.1))),
    Cast(106, (_festival("ked_diphone"), _espeak("en-us+anika", 1.1, 55)), LIVELY),
    Cast(107, (_espeak("en-us+steph2", 1.0, 60), _festival("ked_diphone", 1.05, 1.1))),
    Cast(108, (_recorded("ami-06:FEE083"), _recorded("ami-04:MEE075"))),
    Cast(109, (_recorded("telephone:speaker90"), _recorded("telephone:speaker91")), LIVELY),
    Cast(110, (_espeak("en-us+klatt4", 1.05, 50), _flite("awb", 1.0, 0.9))),
    Cast(111, (_festival("kal_diphone", 0.95, 0.95), _espeak("en-gb-x-rp+shelby", 1.05, 60)), LIVELY),
    Cast(112, (_espeak("en-us+zac", 1.1, 40), _espeak("en-us+aunty", 1.0, 50))),
)

CALIBRATION: tuple[Cast, ...] = (
    Cast(51, (_espeak("en-us+adam", 1.05, 45), _espeak("en-us+Alicia", 1.0, 55))),
    Cast(52, (_espeak("en-gb-x-rp+caleb", 1.1, 40), _espeak("en-us+Andrea", 1.05, 60)), LIVELY),
    Cast(53, (_espeak("en-us+pablo", 1.0, 50), _espeak("en-us+ed", 1.0, 45))),
    Cast(54, (_espeak("en-us+grandma", 1.05, 55), _espeak("en-us+paul", 1.1, 40)), LIVELY),
    Cast(55, (_espeak("en-us+norbert", 1.1, 50), _espeak("en-us+marcelo", 1.05, 45))),
    Cast(56, (_espeak("en-us+f5", 1.05, 60), _espeak("en-us+victor", 1.1, 35)), LIVELY),
    Cast(57, (_espeak("en-us+klatt6", 1.1, 45), _espeak("en-029+travis", 1.0, 50))),
    Cast(58, (_espeak("en-us+Michael", 1.05, 40), _espeak("en-gb-x-rp+klatt3", 1.0, 55)), LIVELY),
    Cast(59, (_festival("czech_ph"), _festival("czech_dita"))),
    Cast(60, (_festival("czech_dita", 0.95), _festival("czech_machac")), LIVELY),
    Cast(61, (_festival("hy_fi_mv_diphone"), _festival("suo_fi_lj_diphone", 0.95))),
    Cast(62, (_festival("upc_ca_ona_hts"), _festival("czech_ph", 0.95)), LIVELY),
    Cast(63, (_festival("czech_krb"), _espeak("en-us+pedro", 1.05, 45))),
    Cast(64, (_festival("suo_fi_lj_diphone", 1.0, 1.06), _festival("czech_dita")), LIVELY),
    Cast(65, (_festival("czech_machac", 0.9), _festival("hy_fi_mv_diphone", 1.05, 0.95))),
    Cast(66, (_espeak("en-us+steph3", 1.05, 60), _festival("hy_fi_mv_diphone", 0.95)), LIVELY),
)
"""For the ranges of values, beside the tuning casts: nothing was chosen on them, nothing is reported on them.

Festival's Finnish, Czech and Catalan voices read English as they would their own language; each is another person
(Debian: festvox-suopuhe-lj, -suopuhe-mv, -czech-dita, -czech-machac, -czech-krb, -czech-ph, -ca-ona-hts).

No recorded voice is left for them: the third woman of the recordings says six fragments alone, most of which no detector
takes for speech.
"""

TUNING_MEETINGS: tuple[Cast, ...] = (
    Cast(21, (_flite("rms"), _flite("slt"))),
    Cast(22, (_recorded("ami-03:MÉO069"), _recorded("ami-05:FEE078"))),
    Cast(23, (_flite("slt"), _flite("rms", 1.0, 1.12), _espeak("en-us+f2", 1.1, 60))),
    Cast(
        24, (_espeak("en-us+Alex", 1.0, 35), _flite("slt", 1.0, 0.95), _flite("rms"), _espeak("en-gb-x-rp+linda", 1.05, 60))
    ),
    Cast(25, (_prompt("en_US_f_Allison"), _prompt("fr_CA_f_June"))),
    Cast(26, (_prompt("fr"), _prompt("en_US_f_Allison")), LIVELY),
    Cast(27, (_prompt("en_US_f_Allison"), _recorded("ami-05:FEE078"), _prompt("fr_CA_f_June"))),
    Cast(28, (_prompt("fr_CA_f_June"), _prompt("fr"), _recorded("ami-03:MÉO069")), LIVELY),
    Cast(29, (_prompt("fr"), _prompt("fr_CA_f_June"), _prompt("en_US_f_Allison"))),
    Cast(30, (_recorded("ami-05:FEE078"), _prompt("fr_CA_f_June"), _prompt("en_US_f_Allison"), _recorded("ami-03:MÉO069"))),
)
CALIBRATION_MEETINGS: tuple[Cast, ...] = (
    Cast(31, (_festival("upc_ca_ona_hts"), _festival("hy_fi_mv_diphone"))),
    Cast(32, (_festival("czech_machac"), _festival("czech_ph"))),
    Cast(33, (_espeak("en-us+adam", 1.05, 45), _espeak("en-us+Alicia", 1.0, 55))),
    Cast(34, (_festival("suo_fi_lj_diphone", 0.95), _festival("czech_dita", 0.95)), LIVELY),
    Cast(35, (_festival("hy_fi_mv_diphone"), _festival("czech_krb"))),
    Cast(36, (_espeak("en-gb-x-rp+caleb", 1.1, 40), _espeak("en-us+paul", 1.1, 40)), LIVELY),
    Cast(37, (_festival("upc_ca_ona_hts"), _festival("czech_ph", 1.0, 0.95))),
    Cast(38, (_espeak("en-us+victor", 1.1, 35), _festival("suo_fi_lj_diphone", 0.95)), LIVELY),
    Cast(39, (_festival("czech_ph"), _festival("suo_fi_lj_diphone"), _festival("czech_dita", 0.95))),
    Cast(40, (_festival("hy_fi_mv_diphone"), _festival("suo_fi_lj_diphone", 0.95), _festival("upc_ca_ona_hts")), LIVELY),
    Cast(41, (_festival("czech_ph"), _festival("czech_machac"), _festival("czech_krb"))),
    Cast(42, (_espeak("en-us+adam", 1.05, 45), _espeak("en-us+Andrea", 1.05, 60), _espeak("en-us+paul", 1.1, 40)), LIVELY),
    Cast(
        43,
        (
            _festival("czech_ph"), _festival("czech_dita", 0.95), _festival("hy_fi_mv_diphone"),
            _festival("upc_ca_ona_hts"),
        ),
    ),
    Cast(
        44,
        (
            _festival("czech_machac"), _festival("czech_ph"), _festival("suo_fi_lj_diphone"),
            _espeak("en-us+Alicia", 1.0, 55),
        ),
        LIVELY,
    ),
    Cast(45, (_prompt("it_IT_m_Carlo"), _prompt("es"))),
    Cast(46, (_prompt("es"), _festival("suo_fi_lj_diphone", 0.95), _prompt("it_IT_m_Carlo"))),
    Cast(47, (_prompt("it_IT_m_Carlo"), _festival("czech_ph"), _prompt("es"), _festival("upc_ca_ona_hts")), LIVELY),
)  # fmt: skip
HELD_OUT_MEETINGS: tuple[Cast, ...] = (
    Cast(121, (_flite("awb"), _espeak("en-us+f4", 1.05, 55))),
    Cast(122, (_recorded("ami-06:FEE083"), _recorded("ami-04:MEE075"))),
    Cast(123, (_recorded("telephone:speaker90"), _recorded("telephone:speaker91"))),
    Cast(124, (_flite("awb"), _festival("ked_diphone"), _espeak("en-us+anika", 1.1, 55))),
    Cast(125, (_recorded("ami-06:FEE083"), _recorded("ami-04:MEE075"), _recorded("telephone:speaker90"))),
    Cast(126, (_flite("awb"), _festival("ked_diphone", 1.05), _espeak("en-us+f4", 1.05, 55), _flite("kal16", 1.1, 0.9))),
    Cast(
        127,
        (
            _recorded("ami-06:FEE083"), _recorded("ami-04:MEE075"), _recorded("telephone:speaker90"),
            _recorded("telephone:speaker91"),
        ),
    ),
    Cast(128, (_prompt("it_IT_f_Menardi"), _prompt("ru_RU_f_IvrvoiceRU"))),
    Cast(129, (_prompt("ru_RU_f_IvrvoiceRU"), _prompt("it_IT_f_Menardi"), _recorded("ami-04:MEE075"))),
    Cast(130, (_recorded("ami-06:FEE083"), _prompt("ru_RU_f_IvrvoiceRU"), _prompt("it_IT_f_Menardi"))),
    Cast(
        131,
        (
            _prompt("it_IT_f_Menardi"), _recorded("ami-04:MEE075"), _prompt("ru_RU_f_IvrvoiceRU"),
            _recorded("ami-06:FEE083"),
        ),
    ),
)  # fmt: skip
"""Everyone on one track; "you" first."""

BABBLE: tuple[Voice, ...] = (
    _espeak("en-us+m1", 1.1, 40),
    _espeak("en-us+f1", 1.0, 60),
    _espeak("en-gb-x-rp+m2", 0.95, 50),
    _espeak("en-us+m4", 1.2, 30),
    _espeak("en-gb-x-rp+f5", 1.05, 55),
    _espeak("en-us+m6", 1.0, 55),
)
"""The people at the other tables; nobody of them is in a cast."""
