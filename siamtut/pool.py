"""Signatures to learn from, gathered so that batches of episodes can be drawn from them.

An episode, of which :mod:`siamtut.episodes` says more, takes of one signer R references,
G genuine and F forged signatures.  Each batch is drawn and distorted anew.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import torch

from siamtut import augmentation, channels
from siamtut.files import printable

SIGNERS, REFERENCES, GENUINE, FORGED = 8, 4, 3, 4
"""Signers of a batch; references, genuine and forged questioned signatures of each."""

OTHER_SESSION = 0.75
"""Share of episodes whose references are of one session and whose genuine ones of another."""

DISTORT = ("signer", "sample")
"""What a batch is distorted by: :mod:`siamtut.augmentation` per signer, and per sample."""

_BLOCK = 1024  # signatures resampled at once; the recordings themselves are not kept


@dataclass(frozen=True, eq=False)
class Pool:
    """All signatures to learn from, as tracks.

    Attributes
    ----------
    tracks : ndarray, shape (N, 5, T), float32
        See :func:`siamtut.channels.tracks`.
    duration : ndarray, shape (N,), float32
        In seconds.
    genuine : list of list of ndarray of int
        For each signer, the genuine signatures of each session, as indices.
    forged : list of ndarray of int
        For each signer, the forgeries.
    """

    tracks: np.ndarray
    duration: np.ndarray
    genuine: list
    forged: list

    @classmethod
    def of(cls, records):
        """Gather records.

        Parameters
        ----------
        records : iterable of siamtut.readers.Record
            In any order; each is resampled as it comes, and not kept.

        Returns
        -------
        Pool

        Raises
        ------
        ValueError
            If a signer has too few genuine signatures for an episode, or no
            forgery; if there are fewer than two signers.
        """
        blocks, labels, records = [], [], iter(records)
        while some := list(itertools.islice(records, _BLOCK)):
            blocks.append(channels.tracks(record.signature for record in some))
            labels += [(record.signer, record.kind == "genuine", record.session) for record in some]
        if not blocks:
            raise ValueError("there is no signature to learn from")
        tracks, duration = (np.concatenate(part) for part in zip(*blocks, strict=True))
        return cls._from_labels(tracks, duration, labels)

    @classmethod
    def _from_labels(cls, tracks, duration, labels):
        """Sort signatures by signer, session and kind; labels are (signer, genuine, session)."""
        signers = {}
        for place, (signer, genuine, session) in enumerate(labels):
            kind = session if genuine else "forged"
            signers.setdefault(signer, {}).setdefault(kind, []).append(place)
        genuine, forged = [], []
        for signer, own in signers.items():
            forged.append(np.array(own.pop("forged", []), dtype=int))
            genuine.append([np.array(places) for places in own.values()])
            count = sum(map(len, genuine[-1]))
            if count < REFERENCES + GENUINE or not len(forged[-1]):
                raise ValueError(
                    f"signer {printable(signer)} has {count} genuine signatures and "
                    f"{len(forged[-1])} forgeries; an episode needs {REFERENCES + GENUINE} and 1"
                )
        if len(signers) < 2:
            raise ValueError("one signer alone has no strangers: two at least are needed")
        return cls(tracks, duration, genuine, forged)

    def __len__(self):
        return len(self.genuine)

    def draw(self, rng):
        """Draw the signatures of one batch.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of chance.

        Returns
        -------
        ndarray of int, shape (S, R + G + F)
            Indices: of each signer the references, the genuine ones, the
            forgeries.  No signature is drawn twice, except forgeries of a
            signer that has fewer than F.
        """
        count = min(SIGNERS, len(self))
        return np.stack([self._episode(rng, k) for k in rng.choice(len(self), count, False)])

    def _episode(self, rng, signer):
        """Draw one signer's references, genuine and forged questioned signatures."""
        sessions = [rng.permutation(places) for places in self.genuine[signer]]
        if len(sessions) > 1 and rng.random() < OTHER_SESSION:
            # The references from one session, as far as it goes, the others from the rest.
            rng.shuffle(sessions)
            rest = rng.permutation(np.concatenate(sessions[1:]))
            own = np.concatenate([sessions[0][:REFERENCES], rest, sessions[0][REFERENCES:]])
        else:
            own = rng.permutation(np.concatenate(sessions))
        forged = self.forged[signer]
        chosen = rng.choice(forged, FORGED, replace=len(forged) < FORGED)
        return np.concatenate([own[: REFERENCES + GENUINE], chosen])

    def batch(self, rng, distort=DISTORT):
        """Draw a batch, distort it, and compute its channels.

        Parameters
        ----------
        rng : numpy.random.Generator
            The source of chance.
        distort : collection of str, optional
            Which of :data:`DISTORT` to do.

        Returns
        -------
        torch.Tensor, shape (S * (R + G + F), 14, T), float32
        """
        drawn = self.draw(rng)
        tracks, duration = self.tracks[drawn], self.duration[drawn]
        if "signer" in distort:
            tracks, duration = augmentation.per_signer(tracks, duration, rng)
        tracks, duration = tracks.reshape(-1, *tracks.shape[2:]), duration.ravel()
        if "sample" in distort:
            tracks, duration = augmentation.per_sample(tracks, duration, rng)
        return torch.from_numpy(channels.from_tracks(tracks, duration))
