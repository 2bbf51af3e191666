"""Times this repository's training steps against those of other libraries, one process at a time.

    mvn -q -DskipTests package                                     # ours
    mvn -q -f benchmarks/djl/pom.xml package                       # contenders in Java
    mvn -q -f benchmarks/deeplearning4j/pom.xml package
    python3 benchmarks/compare.py --jar gan-mnist-example/target/gan-mnist-example.jar --data DIR

For each recipe, batch and contender, ours and the contender run in turns. A process counts with the median
of its repeats. The table has the medians of the processes, their ratio (below 1: ours is faster), and the
least and the greatest ratio of a turn. Needs nothing but Python's standard library itself.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RECIPES = {"pytorch": ("vanilla", "dcgan"), "djl": ("vanilla",), "deeplearning4j": ("vanilla",)}
JARS = {name: HERE / name / "target" / f"{name}-contender.jar" for name in ("djl", "deeplearning4j")}
# Where set, they make OpenBLAS forgo the processor's best kernels, to the cost of its users alone.
UNSET = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")


def comma_separated(allowed):
    def parse(text):
        values = text.split(",")
        for value in values:
            if value not in allowed:
                raise argparse.ArgumentTypeError(f"expected some of {','.join(allowed)} but was {value}")
        return values
    return parse


def positive(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a positive number but was {text}")
    return int(text)


def sizes(text):
    return [positive(size) for size in text.split(",")]


def arguments():
    parser = argparse.ArgumentParser(description="Times our training steps against those of other libraries.")
    parser.add_argument("--jar", type=pathlib.Path, required=True, help="gan-mnist-example.jar")
    parser.add_argument("--data", type=pathlib.Path, required=True, help="folder with train-images-idx3-ubyte.gz")
    parser.add_argument("--contenders", type=comma_separated(list(RECIPES)), default=list(RECIPES))
    parser.add_argument("--recipes", type=comma_separated(["vanilla", "dcgan"]), default=["vanilla", "dcgan"],
                        help="contenders in Java have vanilla alone")
    parser.add_argument("--batches", type=sizes, default=[64, 256])
    parser.add_argument("--alternations", type=positive, default=5, help="processes of each side")
    parser.add_argument("--warmup", type=positive, default=1000,
                        help="steps before the first repeat: Java compiles what it runs often")
    parser.add_argument("--rounds", type=positive, default=300, help="steps of a repeat")
    parser.add_argument("--repeats", type=positive, default=5, help="repeats of a process")
    parser.add_argument("--python", default="/usr/bin/python3", help="the interpreter that has PyTorch")
    parser.add_argument("--json", type=pathlib.Path, help="file for all that was measured")
    return parser.parse_args()


def problems(options):
    """What must be done before anything can be measured."""
    if not options.jar.is_file():
        yield f"{options.jar} is missing: run `mvn -q -DskipTests package`"
    if not (options.data / "train-images-idx3-ubyte.gz").is_file():
        yield f"{options.data} has no train-images-idx3-ubyte.gz: name the folder that holds MNIST"
    for name in options.contenders:
        if name == "pytorch":
            check = subprocess.run([options.python, "-c", "import numpy, torch"], stderr=subprocess.DEVNULL)
            if check.returncode:
                yield (f"{options.python} has no numpy and torch: install Debian's python3-torch, "
                       "or name another interpreter with --python")
        elif not JARS[name].is_file():
            yield f"{JARS[name]} is missing: run `mvn -q -f {HERE.name}/{name}/pom.xml package`"


def environment():
    return {name: value for name, value in os.environ.items() if name not in UNSET}


def run(command):
    done = subprocess.run([str(word) for word in command], env=environment(), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def measure(name, options, recipe, batch):
    """Runs one process and returns what it reports."""
    common = ["--recipe", recipe, "--batch", batch, "--warmup", options.warmup, "--rounds", options.rounds,
              "--repeats", options.repeats]
    if name == "ours":
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "bench.json")
            run(["java", "-jar", options.jar, "bench", *common, "--json", file])
            report = json.loads(file.read_text())
    else:
        program = ([options.python, HERE / "pytorch" / "bench.py"] if name == "pytorch"
                   else ["java", "-jar", JARS[name]])
        report = json.loads(run([*program, *common, "--data", options.data]).splitlines()[-1])
    if (report["recipe"], report["batch"]) != (recipe, batch):
        sys.exit(f"{name} was asked for {recipe} {batch} but measured {report['recipe']} {report['batch']}")
    return report


def summary(ours, theirs):
    """Of the reports of the turns, in order: medians, their ratio, and the extremes of a turn's ratio."""
    a, b = ([statistics.median(report["milliseconds"]) for report in side] for side in (ours, theirs))
    ratios = [x / y for x, y in zip(a, b, strict=True)]
    return {"oursMilliseconds": statistics.median(a), "contenderMilliseconds": statistics.median(b),
            "ratio": statistics.median(a) / statistics.median(b), "least": min(ratios), "greatest": max(ratios)}


def comparison(options, recipe, batch, name):
    ours, theirs = [], []
    for turn in range(options.alternations):
        for side, reports in (("ours", ours), (name, theirs)):
            report = measure(side, options, recipe, batch)
            reports.append(report)
            print(f"{recipe} {batch}, turn {turn + 1} of {options.alternations}: {side} "
                  f"{statistics.median(report['milliseconds']):.2f} ms", file=sys.stderr, flush=True)
    return {"recipe": recipe, "batch": batch, "contender": name, **summary(ours, theirs),
            "reports": {"ours": ours, name: theirs}}


def main():
    options = arguments()
    to_do = list(problems(options))
    if to_do:
        sys.exit("\n".join(to_do))
    if os.getloadavg()[0] > 0.5:
        print(f"warning: the load is {os.getloadavg()[0]:.1f}; other work spoils what follows", file=sys.stderr)
    results = []
    for recipe in options.recipes:
        for batch in options.batches:
            for name in options.contenders:
                if recipe in RECIPES[name]:
                    results.append(comparison(options, recipe, batch, name))
                    if options.json:
                        options.json.write_text(json.dumps(results, indent=2) + "\n")
    print("| recipe | batch | contender | threads | ours, ms | contender, ms | ours/contender | of a turn |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for r in results:
        threads = "/".join(str(side[0]["threads"]) for side in r["reports"].values())
        print(f"| {r['recipe']} | {r['batch']} | {r['contender']} | {threads} | {r['oursMilliseconds']:.2f} "
              f"| {r['contenderMilliseconds']:.2f} | {r['ratio']:.2f} | {r['least']:.2f}..{r['greatest']:.2f} |")


if __name__ == "__main__":
    main()
