"""A check's answers, one line each: what `npm run peers` counts (Test Anything Protocol)."""
import sys

failed = 0


def check(name, holds, detail=""):
    """One answer; `detail` says how near the bound it was, or what was found instead."""
    global failed
    failed += not holds
    print(f"{'ok' if holds else 'not ok'} - {name}{f' ({detail})' if detail else ''}", flush=True)


def skip(name, why):
    print(f"ok - {name} # SKIP {why}", flush=True)


def end():
    sys.exit(1 if failed else 0)
