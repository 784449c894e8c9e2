"""The rows of the accuracy table: what each is called, learns from, and must reach."""

from dataclasses import dataclass, field

from siamtut.features import NETWORK_1, NETWORK_3, TEN, without


@dataclass(frozen=True, eq=False)
class Row:
    """One line of the table.

    ``work`` names a function of :mod:`contenders`, run with ``keywords`` for
    each seed and, if ``folded``, for each fold.  ``bars`` are (rule, error
    rate, bound).  A row that ``needs`` others is made of their results.
    """

    name: str
    method: str
    reads: str
    trained_on: str
    work: str
    keywords: dict = field(default_factory=dict)
    seeds: tuple = (0,)
    folded: bool = False
    bars: tuple = ()
    needs: tuple = ()

    def jobs(self, folds):
        """Return (run, (work, keywords)) for every seed and fold."""
        parts = [{"fold": fold} for fold in range(folds)] if self.folded else [{}]
        for seed in self.seeds or (None,):
            own = {} if seed is None else {"seed": seed}
            yield from ((seed, (self.work, {**self.keywords, **own, **part})) for part in parts)


def _published(name, method, seeds=(0,), **keywords):
    """Return the row of a network of 1993 that learns from real signers."""
    read = f"{len(keywords.get('names', NETWORK_3))} x 200"
    source = "{real} real signers a fold, 7,701 pairs"
    return Row(name, method, read, source, "published", keywords, seeds, folded=True)


_INVENTED = "{invented} synthetic signers"
_ABLATION = {
    "nothing": (),
    "sin": ("sin_theta", "sin_phi"),
    "cos": ("cos_theta", "cos_phi"),
    "acc-c": ("acc_c",),
    "acc-t": ("acc_t",),
    "x and y": ("x", "y"),
    "speed": ("speed",),
}

ROWS = (
    _published("network-1", "Network 1, arch 1, targets 1/-1", names=NETWORK_1, few=True),
    _published(
        "network-2", "Network 2, as 1, pen-ups removed", names=NETWORK_1, few=True, lifted=True
    ),
    _published("network-3", "Network 3, arch 1, with x and y", few=True),
    _published("network-4", "Network 4, as 3, more signers"),
    _published("network-5", "Network 5, as 4, arch 2", architecture=2),
    _published("network-3-target-0", "Network 3, targets 1/0", few=True, target=0.0),
    _published("network-4-target-0", "Network 4, targets 1/0", target=0.0),
    Row(
        "network-4-leak",
        "Network 4, tested on signers that it learnt from",
        "8 x 200",
        "{real} real signers, tested by other signatures of theirs; 7,701 pairs",
        "leaky",
        seeds=(0, 1),
    ),
    *(
        _published(
            f"without-{dropped.replace(' ', '-')}",
            "all ten features, targets 1/0" + (f", without {dropped}" if names else ""),
            seeds=(0, 1),
            names=without(*names) if names else TEN,
            target=0.0,
            epochs=5,
        )
        for dropped, names in _ABLATION.items()
    ),
    *(
        Row(
            f"untrained-{recipe}",
            f"arch 1, random weights, input of {recipe}",
            reads,
            "nothing",
            "untrained",
            {"recipe": recipe},
            seeds=tuple(range(5)),
        )
        for recipe, reads in (("1993", "8 x 200"), ("today", "14 x 256"))
    ),
    Row(
        "invented-1993",
        "Network 3, targets 1/-1",
        "8 x 200",
        _INVENTED + ", 7,701 pairs",
        "published_on_invented",
        {"target": -1.0},
    ),
    Row(
        "invented-1993-target-0",
        "Network 3, targets 1/0",
        "8 x 200",
        _INVENTED + ", 7,701 pairs",
        "published_on_invented",
        {"target": 0.0},
    ),
    Row(
        "today",
        "arch 1, today's recipe",
        "14 x 256",
        _INVENTED,
        "today",
        bars=(("root", "skilled", 0.20), ("root", "random", 0.035)),
    ),
    Row(
        "today-real",
        "today's recipe, real signers added",
        "14 x 256",
        _INVENTED + " and {real} real ones a fold",
        "today",
        folded=True,
        bars=(("root", "skilled", 0.16), ("root", "random", 0.03)),
    ),
    Row(
        "elastic-network",
        "elastic time-delay network",
        "14 x 256",
        _INVENTED,
        "elastic_steps",
        bars=(("root", "skilled", 0.14),),
    ),
    Row(
        "matching",
        "elastic matching of hand-made features",
        "8 x samples",
        "nothing",
        "matching",
        seeds=(),
        bars=(("root", "skilled", 0.11),),
    ),
    *(
        Row(
            name,
            what,
            "all of these",
            f"networks: {_INVENTED}; weights: {weighed}",
            "fused",
            {"real": real},
            seeds=(),
            bars=bars,
            needs=needs,
        )
        for name, what, needs, real, weighed, bars in (
            (
                "fused-two",
                "today's recipe fused with hand features",
                ("today", "matching"),
                False,
                "unseen synthetic ones",
                (),
            ),
            (
                "fused",
                "the same and the elastic network",
                ("today", "matching", "elastic-network"),
                False,
                "unseen synthetic ones",
                (("learned", "skilled", 0.11), ("learned", "accepted", 0.95)),
            ),
            (
                "fused-real",
                "the same, weighed by real signers",
                ("today", "matching", "elastic-network"),
                True,
                "{real} real ones a fold",
                (("learned", "skilled", 0.09),),
            ),
        )
    ),
)
