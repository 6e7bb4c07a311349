"""Renders a dataset, or goes on with one that was interrupted.

    blender -b -P generator/render.py -- CONFIG [key=value ...] [--overwrite] [--quiet]
    python -m generator.render CONFIG [key=value ...] [--overwrite] [--quiet]
    python -m generator.render CONFIG [key=value ...] --plan

CONFIG is a YAML file such as configs/generate/demo.yaml; `key=value` changes one of its keys, as in
`render.samples=8`. `--plan` makes nothing: it says what would be made, how long that takes here and how large it gets.
Exit status: 0 done, 2 something that the user can mend, 3 done but for jobs that failed again and again, 130
interrupted. The same command goes on where the last one ended.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

if __package__ in (None, ""):  # run by Blender, which knows neither the project nor its environment
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from generator.bootstrap import inside_blender, prepare


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line after Blender's own part."""
    parser = argparse.ArgumentParser(prog="generator.render", description="Render a labelled dataset.")
    parser.add_argument("config", type=Path, help="YAML file, such as configs/generate/demo.yaml")
    parser.add_argument("overrides", nargs="*", metavar="key=value", help="change a key of the config")
    parser.add_argument("--overwrite", action="store_true", help="delete a dataset that another config made")
    parser.add_argument("--plan", action="store_true", help="only say what will be made, and what that takes")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    return parser.parse_intermixed_args(list(arguments))


def main(arguments: Sequence[str]) -> int:
    """Run the command; the exit status."""
    complaint = prepare()
    if complaint is not None:
        print(f"generator.render: {complaint}", file=sys.stderr)
        return 2
    options = parse_arguments(arguments)
    from generator.forecast import forecast_from_file
    from generator.run import GeneratorError, SetAsideError, generate_from_file

    try:
        if options.plan:
            summary = forecast_from_file(options.config, options.overrides, options.quiet)
        else:
            summary = generate_from_file(options.config, options.overrides, options.overwrite, options.quiet)
    except GeneratorError as problem:
        print(f"generator.render: {problem}", file=sys.stderr)
        return 2
    except SetAsideError as failures:
        print(f"generator.render: {failures}", file=sys.stderr)
        return 3
    print(summary)
    return 0


def run_script() -> None:
    """Entry point of both ways to run; Blender would swallow an ordinary exit status."""
    own = sys.argv[1:]
    if inside_blender():
        own = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    try:
        status = main(own)
    except SystemExit as leave:  # argparse
        status = leave.code if isinstance(leave.code, int) else 2
    except KeyboardInterrupt:
        print("generator.render: interrupted; the same command goes on from here.", file=sys.stderr)
        status = 130
    except Exception:
        if not inside_blender():
            raise
        traceback.print_exc()  # Blender would print it, too, and leave with status 0
        status = 1
    if not inside_blender():
        sys.exit(status)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    run_script()
