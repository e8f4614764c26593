"""Golden numbers for src/shared/compare by SciPy, scikit-learn and NumPy. Run: python3 scripts/golden/compare_statistics.py"""
import json

import numpy as np
from scipy import stats
from sklearn.metrics import confusion_matrix

from formula import GOLDEN

rng = np.random.RandomState(1412)
n, k = 400, 10
labels = rng.randint(0, k, n)
def noisy(rate): return np.where(rng.rand(n) < rate, rng.randint(0, k, n), labels)
left, right = noisy(0.25), noisy(0.35)
a, b = (left == labels), (right == labels)
only_left, only_right = int((a & ~b).sum()), int((~a & b).sum())
x = np.maximum(0, rng.randn(60, 12)).astype(np.float32)
y = (x @ rng.randn(12, 7) + 0.5 * rng.randn(60, 7)).astype(np.float32)
wide = rng.randn(20, 50).astype(np.float32)
wide2 = (wide[:, :30] + 0.3 * rng.randn(20, 30)).astype(np.float32)
def cka(x, y):
    x, y = x.astype(np.float64) - x.mean(0, dtype=np.float64), y.astype(np.float64) - y.mean(0, dtype=np.float64)
    return float(np.linalg.norm(y.T @ x) ** 2 / (np.linalg.norm(x.T @ x) * np.linalg.norm(y.T @ y)))
flat = lambda m: [float(v) for v in np.asarray(m).ravel()]
ties = np.round(x[:, 0] * 2) / 2
out = {
    "labels": labels.tolist(), "left": left.tolist(), "right": right.tolist(), "classes": k,
    "confusion": confusion_matrix(labels, left, labels=range(k)).ravel().tolist(),
    "onlyLeft": only_left, "onlyRight": only_right,
    "mcnemar": {"statistic": (abs(only_left - only_right) - 1) ** 2 / (only_left + only_right),
                "p": float(stats.chi2.sf((abs(only_left - only_right) - 1) ** 2 / (only_left + only_right), 1))},
    "exact": [{"b": b_, "c": c_, "p": float(stats.binomtest(min(b_, c_), b_ + c_, 0.5).pvalue)} for b_, c_ in [(3, 9), (0, 5), (7, 8), (11, 11), (1, 22)]],
    "chi2": [{"x": v, "p": float(stats.chi2.sf(v, 1))} for v in [0.0, 0.01, 0.5, 1.0, 3.84, 7.9, 10.0, 50.0, 200.0]],
    "wilson": [{"k": k_, "n": n_, "low": float(stats.binomtest(k_, n_).proportion_ci(0.95, "wilson").low),
                "high": float(stats.binomtest(k_, n_).proportion_ci(0.95, "wilson").high)} for k_, n_ in [(0, 10), (91, 1000), (10, 10)]],
    "x": flat(x), "y": flat(y), "wide": flat(wide), "wide2": flat(wide2),
    "cka": cka(x, y), "ckaWide": cka(wide, wide2),
    "pearson": float(stats.pearsonr(x[:, 0], y[:, 0])[0]),
    "spearman": float(stats.spearmanr(ties, y[:, 0])[0]), "ties": flat(ties),
}
path = GOLDEN / "statistics.json"
path.write_text(json.dumps(out))
print(path, path.stat().st_size)
