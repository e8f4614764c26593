"""Golden numbers for src/shared/compare/samples.ts and studentT.ts by SciPy. Run: python3 scripts/golden/samples.py"""
import json, pathlib
import numpy as np
from scipy import stats

left = [9.31, 9.08, 9.74, 9.47, 9.52]
right = [10.19, 9.55, 9.90, 10.42, 9.61]
few = [12.47, 13.46, 11.9]
pairs = stats.ttest_rel(right, left)
welch = stats.ttest_ind(right, few, equal_var=False)
def interval(result):
    low, high = result.confidence_interval(0.95)
    return {"p": float(result.pvalue), "df": float(result.df), "low": float(low), "high": float(high)}
def summary(values):
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    return {"values": values, "mean": float(np.mean(values)), "deviation": float(np.std(values, ddof=1)), "low": float(low), "high": float(high)}
out = {
    "left": left, "right": right, "few": few,
    "summaries": [summary(left), summary(few), summary([1.0, 1.0000001])],
    "paired": interval(pairs), "welch": interval(welch),
    "twoSided": [{"t": t, "df": df, "p": float(2 * stats.t.sf(t, df))} for t in (0.0, 0.3, 1.0, 2.5, 12.0, 80.0) for df in (1, 2, 3.7, 9, 30, 400)],
    "quantile": [{"df": df, "t": float(stats.t.isf(0.025, df))} for df in (1, 2, 3, 4.2, 9, 30, 1000)],
}
path = pathlib.Path(__file__).parents[2] / "test" / "golden" / "samples.json"
path.write_text(json.dumps(out))
print(path, path.stat().st_size)
