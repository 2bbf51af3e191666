"""Trains every recipe of digits, evaluates it, and writes the table of results; resumes where it was interrupted.

    mvn -q -DskipTests package
    python3 benchmarks/quality.py --jar gan-mnist-example/target/gan-mnist-example.jar --out quality \\
        --table docs/benchmarks/quality.md --curves docs/images/quality-curves.png

OUT gets runs/RECIPE-SEED, evaluations/RECIPE-SEED.json, logs/RECIPE-SEED.log and times.json, the seconds that
each training took. What is there is not done again. A run that fails is reported, the others are still made, and the exit
code is 1. Ctrl-C has the training write its checkpoint and ends with 130; the same command then resumes it.
The table has all that OUT has evaluations of. Needs nothing but Python's standard library itself; --curves needs
matplotlib.
"""

import argparse
import csv
import importlib.util
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import time

from compare import environment, positive, sizes

SEEDS = {recipe: (1, 2, 3) for recipe in ("vanilla", "dcgan", "cgan", "wgan-gp")}  # of the others 1
RING = "ring"  # points in the plane, no images
STACKED = "stacked-dcgan"  # its images are not digits: figures of its own, and trained only if asked for
LABELLED = ("cgan", "acgan")  # a classifier is trained on their samples, too
EVERY = 1000  # steps between two points of a curve
CURVE_COUNT = 10000  # samples of such a point, which `train` decides

BEGIN, END = "<!-- table -->", "<!-- end of table -->"
MODES = "modes"
COLUMNS = {  # of the table: the figure's name in an evaluation
    "Fréchet distance": "frechetDistance", "kernel distance": "kernelDistance", "precision": "precision",
    "recall": "recall", "density": "density", "coverage": "coverage", "modes": MODES, "KL": "divergence",
    "agreement": "agreement"}
DISTANCES = ("frechetDistance", "kernelDistance")


class Interrupted(Exception):
    """A signal asked for an end, and the child has ended."""


class Folder:
    """What OUT holds."""

    def __init__(self, path):
        self.path = path
        self.times_file = path / "times.json"

    def run(self, name):
        return self.path / "runs" / name

    def evaluation_file(self, name):
        return self.path / "evaluations" / f"{name}.json"

    def log(self, name):
        return self.path / "logs" / f"{name}.log"

    def description(self, name):
        """The run's run.json; None where there is none."""
        return read_json(self.run(name) / "run.json")

    def is_finished(self, name):
        return (self.description(name) or {}).get("state") == "finished"

    def steps(self, name):
        """None of a run that is not here any more."""
        return (self.description(name) or {}).get("steps")

    def has_checkpoint(self, name):
        checkpoints = self.run(name) / "checkpoints"
        return checkpoints.is_dir() and any(checkpoints.iterdir())

    def times(self):
        return read_json(self.times_file) or {}

    def note_time(self, name, seconds):
        write(self.times_file, json.dumps({**self.times(), name: round(seconds, 1)}, indent=2) + "\n")

    def evaluation(self, name, count):
        """None where there is none, one of another number of samples, or one that is older than the run."""
        file, run = self.evaluation_file(name), self.run(name) / "run.json"
        report = read_json(file)
        if report is None or run.is_file() and (
                not self.is_finished(name) or run.stat().st_mtime > file.stat().st_mtime):
            return None
        if not is_of(STACKED, name) and report["figures"]["frechetDistance"]["count"] != count:
            return None
        return report

    def evaluated(self, recipes, count):
        """The reports by seed, by recipe, of all recipes that have any."""
        found = {}
        for recipe in recipes:
            seeds = sorted(int(file.stem[len(recipe) + 1:]) for file in (self.path / "evaluations").glob("*.json")
                           if is_of(recipe, file.stem))
            reports = {seed: report for seed in seeds
                       if (report := self.evaluation(f"{recipe}-{seed}", count)) is not None}
            if reports:
                found[recipe] = reports
        return found


def is_of(recipe, name):
    """Whether the name is that of a run of the recipe: dcgan-1 of dcgan, dcgan-r1-1 not."""
    return re.fullmatch(re.escape(recipe) + r"-\d+", name) is not None


def read_json(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def write(file, text):
    """Writes beside the file first, so that at any moment it is whole: the old one or the new one."""
    beside = file.with_name(file.name + ".part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, file)


class Children:
    """Runs processes one at a time and hands on the signals that this one gets."""

    def __init__(self):
        self.signals = []

    def listen(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # which nohup asks for
                signal.signal(number, lambda received, _: self.signals.append(received))
        return self

    def run(self, command, log, watch=lambda seconds: None):
        """Returns the exit code. The process is no member of our group, so that it gets Ctrl-C once: from here.

        `watch` is told the seconds so far, every half a minute and at the end.
        """
        if self.signals:
            raise Interrupted
        start = told = time.monotonic()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as out:
            print(*command, file=out, flush=True)
            child = subprocess.Popen([str(word) for word in command], env=environment(), stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
            handed_on = 0
            while True:
                try:
                    code = child.wait(timeout=0.5)
                    break
                except subprocess.TimeoutExpired:
                    for number in self.signals[handed_on:]:
                        child.send_signal(number)
                        handed_on += 1
                    if time.monotonic() - told > 30:
                        told = time.monotonic()
                        watch(told - start)
        watch(time.monotonic() - start)
        if self.signals:
            raise Interrupted
        return code


class Benchmark:
    """Training and evaluation of one run after the other."""

    def __init__(self, jar, folder, count, children):
        self.java = ["java", "-jar", jar]
        self.folder = folder
        self.count = count
        self.children = children

    def do(self, recipe, seed):
        """Returns what went wrong; None where nothing did."""
        name = f"{recipe}-{seed}"
        if not self.folder.is_finished(name):
            say(f"{name}: training")
            code = self.train(recipe, seed, name)
            if code or not self.folder.is_finished(name):
                return self.failure(name, "training", code)
            seconds = self.folder.times().get(name)
            say(f"{name}: trained" + (f", {seconds / 60:.1f} minutes" if seconds else ""))
        if self.folder.evaluation(name, self.count) is None:
            code = self.evaluate(recipe, name)
            if code or self.folder.evaluation(name, self.count) is None:
                return self.failure(name, "evaluation", code)
            say(f"{name}: evaluated")
        return None

    def train(self, recipe, seed, name):
        run = self.folder.run(name)
        if self.folder.has_checkpoint(name):
            command = ["train", "--resume", run]
            before = self.folder.times().get(name)
        else:
            put_aside(run)
            every = [] if recipe == STACKED else ["--evaluate-every", EVERY]
            command = ["train", "--recipe", recipe, "--seed", seed, *every, "--out", run]
            before = 0.0
        # The time of a run that was begun elsewhere is not known.
        watch = (lambda seconds: self.folder.note_time(name, before + seconds)) if before is not None else print_nothing
        return self.children.run(self.java + command, self.folder.log(name), watch)

    def evaluate(self, recipe, name):
        file = self.folder.evaluation_file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        more = [] if recipe == STACKED else ["--count", self.count]
        if recipe in LABELLED:
            more.append("--train-on-fake")
        beside = file.with_name(file.name + ".part")  # renamed when it is whole
        command = ["evaluate", "--run", self.folder.run(name), *more, "--json", beside]
        code = self.children.run(self.java + command, self.folder.log(name))
        if code == 0:
            os.replace(beside, file)
        return code

    def failure(self, name, what, code):
        log = self.folder.log(name)
        last = "\n".join("    " + line for line in log.read_text(encoding="utf-8").splitlines()[-5:])
        return f"{name}: {what} failed with {code}; the end of {log}:\n{last}"


def print_nothing(_):
    pass


def put_aside(run):
    """Makes room where a training ended before its first checkpoint."""
    if run.is_dir() and any(run.iterdir()):
        number = 1
        while (aside := run.with_name(f"{run.name}.without-checkpoint-{number}")).exists():
            number += 1
        run.rename(aside)


def say(text):
    print(time.strftime("%H:%M:%S"), text, file=sys.stderr, flush=True)


def number(figure, value):
    if figure in DISTANCES:
        return f"{value:.{2 if abs(value) < 10 else 1 if abs(value) < 100 else 0}f}"
    if figure == MODES:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.4f}" if figure == "divergence" else f"{value:.3f}"


def cell(figure, values):
    """Mean and, in brackets, of several seeds, standard deviation, in as many digits as the mean has."""
    if not values or None in values:
        return "-"
    mean = statistics.mean(values)
    if len(values) == 1:
        return number(figure, mean)
    text = number(figure, mean)
    places = len(text.partition(".")[2])
    return f"{text} ({statistics.stdev(values):.{places}f})"


def of_seeds(reports, figure):
    """A cell of a recipe. A code takes the place of a label where there are no labels."""
    if all(figure in report["figures"] for report in reports):
        return cell(figure, [report["figures"][figure].get("value") for report in reports])
    if figure == "agreement" and all("purity" in report["figures"] for report in reports):
        return cell(figure, [report["figures"]["purity"].get("value") for report in reports]) + " (code)"
    return "-"


def of_real(reports, figure):
    values = [report["figures"][figure].get("realValue") for report in reports if figure in report["figures"]]
    return cell(figure, values[:1])


def steps(folder, names):
    known = sorted({folder.steps(name) for name in names} - {None})
    return " or ".join(f"{count:,}" for count in known) or "-"


def minutes(times, names):
    """The mean over those runs whose time is known."""
    known = [times[name] / 60 for name in names if name in times]
    return f"{statistics.mean(known):.1f}" if known else "-"


def table(folder, recipes, count):
    """Markdown: real images, the recipes, and lines for what has no column."""
    found = folder.evaluated(recipes, count)
    stacked = found.pop(STACKED, {})
    everything = [report for reports in found.values() for report in reports.values()]
    judges = sorted({report["extractor"] for report in everything})
    if len(judges) > 1:
        sys.exit("evaluations of several judges cannot be compared; delete those of all but one of:\n"
                 + "\n".join(judges))
    times = folder.times()
    heads = ["recipe", "seeds", "steps", "minutes", *COLUMNS]
    rows = [heads, ["---"] * len(heads)]
    if everything:
        rows.append(["real images", "", "", "", *(of_real(everything, figure) for figure in COLUMNS.values())])
    for recipe, reports in found.items():
        names = [f"{recipe}-{seed}" for seed in reports]
        rows.append([f"`{recipe}`", str(len(reports)), steps(folder, names), minutes(times, names),
                     *(of_seeds(list(reports.values()), figure) for figure in COLUMNS.values())])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([*lines, *train_on_fake(found), *of_stacks(folder, stacked, times)]) + "\n"


def train_on_fake(found):
    figure = "trainOnFake"
    of = {recipe: list(reports.values()) for recipe, reports in found.items()
          if all(figure in report["figures"] for report in reports.values())}
    if of:
        values = ", ".join(f"`{recipe}` {of_seeds(reports, figure)}" for recipe, reports in of.items())
        real = of_real([report for reports in of.values() for report in reports], figure)
        yield f"\nTrain on fake, test on real: {values}; real images {real}."


def of_stacks(folder, reports, times):
    for seed, report in reports.items():
        name = f"{STACKED}-{seed}"
        yield (f"\n`{STACKED}`, seed {seed}, {steps(folder, [name])} steps, "
               f"{minutes(times, [name])} minutes, {report['count']:,} samples: {report['modes']} modes of "
               f"1000 (real images {report['realModes']}), KL {report['divergence']:.4f} "
               f"({report['realDivergence']:.4f}).")


def filled(page, text):
    """The page with the text between the two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}{END}{after}"


def curve(file):
    """Steps and Fréchet distances of a metrics.csv, of those steps at which it was measured."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row.get("frechetDistance")]
    return [int(row["step"]) for row in rows], [float(row["frechetDistance"]) for row in rows]


def curves(folder, recipes):
    """Of every run with distances and a known time: recipe, minutes at uniform speed, distances. Names the others."""
    times, found = folder.times(), []
    for recipe in recipes:
        for run in sorted((folder.path / "runs").glob(f"{recipe}-*")):
            file = run / "metrics.csv"
            if not (is_of(recipe, run.name) and folder.is_finished(run.name) and file.is_file()):
                continue
            steps, distances = curve(file)
            if steps and run.name in times:
                scale = times[run.name] / 60 / folder.steps(run.name)
                found.append((recipe, [step * scale for step in steps], distances))
            else:
                say(f"{run.name}: no curve, " + ("its time is not known" if steps else "it has no distances"))
    return found


def draw(folder, recipes, count, picture):
    import matplotlib
    matplotlib.use("Agg")
    from matplotlib import pyplot

    found = curves(folder, recipes)
    if not found:
        say(f"no curves, so {picture} is not written")
        return
    colours = {recipe: pyplot.cm.tab20(index % 20)
               for index, recipe in enumerate(dict.fromkeys(recipe for recipe, _, _ in found))}
    figure, axes = pyplot.subplots(figsize=(9, 5.5))
    labelled = set()
    for recipe, minutes, distances in found:
        axes.plot(minutes, distances, marker=".", markersize=4, linewidth=1.2, color=colours[recipe],
                  label=None if recipe in labelled else recipe)
        labelled.add(recipe)
    reports = [report for recipe, seeds in folder.evaluated(recipes, count).items() if recipe != STACKED
               for report in seeds.values()]
    if reports and count == CURVE_COUNT:  # distances of different counts cannot be compared
        axes.axhline(reports[0]["figures"]["frechetDistance"]["realValue"], color="black", linestyle=":",
                     linewidth=1, label="real images")
    axes.set(yscale="log", xlabel="minutes", ylabel="Fréchet distance")
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(picture, dpi=110, bbox_inches="tight")


def recipe_and_seeds(text):
    recipe, _, seeds = text.partition("=")
    return recipe, tuple(sizes(seeds))


def arguments(words=None):
    parser = argparse.ArgumentParser(description="Trains and evaluates every recipe of digits and writes the table of results.")
    parser.add_argument("--jar", type=pathlib.Path, required=True, help="gan-mnist-example.jar")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for runs and evaluations")
    parser.add_argument("--recipes", type=lambda text: text.split(","),
                        help=f"to train and evaluate, separated by commas; default: all of digits, not {STACKED}")
    parser.add_argument("--seeds", type=recipe_and_seeds, nargs="+", default=[], metavar="RECIPE=SEED,...",
                        help=f"default: 1,2,3 for {', '.join(SEEDS)} and 1 for each other recipe")
    parser.add_argument("--count", type=positive, default=CURVE_COUNT, help="samples of an evaluation, more than 64")
    parser.add_argument("--table", type=pathlib.Path, help=f"page with {BEGIN} and {END}; default: print the table")
    parser.add_argument("--curves", type=pathlib.Path, help="PNG file for distances over time")
    parser.add_argument("--only-table", action="store_true", help="train and evaluate nothing")
    return parser.parse_args(words)


def problems(options):
    """What must be done before anything can be trained."""
    if not options.jar.is_file():
        yield f"--jar: {options.jar} is missing: run `mvn -q -DskipTests package`"
    if options.count <= 64:
        yield f"--count must be more than 64 but was {options.count}"
    if options.only_table and not options.out.is_dir():
        yield f"--out: {options.out} is no folder"
    if options.table:
        page = options.table.read_text(encoding="utf-8") if options.table.is_file() else ""
        if page.count(BEGIN) != 1 or page.count(END) != 1 or page.index(BEGIN) > page.index(END):
            yield f"--table: {options.table} must have one line {BEGIN} and after it one line {END}"
    if options.curves and importlib.util.find_spec("matplotlib") is None:
        yield (f"--curves needs matplotlib, which {sys.executable} has not: install Debian's python3-matplotlib and "
               "use /usr/bin/python3")


def known_recipes(jar):
    """All that the application lists and that make images, in its order."""
    done = subprocess.run(["java", "-jar", jar, "recipes"], env=environment(), text=True, stdout=subprocess.PIPE)
    if done.returncode:
        sys.exit(f"java -jar {jar} recipes ended with {done.returncode}")
    return [line.split()[0] for line in done.stdout.splitlines() if line.strip() and line.split()[0] != RING]


def planned(options, known):
    """Recipes and their seeds, in the order in which they are run."""
    seeds = dict(options.seeds)
    for recipe in (*(options.recipes or ()), *seeds):
        if recipe not in known:
            sys.exit(f"expected some of {','.join(known)} but was {recipe}")
    recipes = options.recipes or [recipe for recipe in known if recipe != STACKED]
    return [(recipe, seed) for recipe in recipes for seed in seeds.get(recipe, SEEDS.get(recipe, (1,)))]


def publish(options, folder, recipes):
    text = table(folder, recipes, options.count)
    if options.table:
        write(options.table, filled(options.table.read_text(encoding="utf-8"), text))
    else:
        print(text, end="")
    if options.curves:
        draw(folder, recipes, options.count, options.curves)


def main():
    options = arguments()
    to_do = list(problems(options))
    if to_do:
        sys.exit("\n".join(to_do))
    known = known_recipes(options.jar)
    plan = planned(options, known)
    folder = Folder(options.out)
    failures = []
    if not options.only_table:
        if os.getloadavg()[0] > 0.5:
            say(f"warning: the load is {os.getloadavg()[0]:.1f}; other work makes the minutes more")
        children = Children().listen()
        benchmark = Benchmark(options.jar, folder, options.count, children)
        try:
            for recipe, seed in plan:
                failure = benchmark.do(recipe, seed)
                if failure:
                    say(failure)
                    failures.append(failure)
        except Interrupted:
            say("interrupted; the same command resumes")
            sys.exit(128 + children.signals[0])
    publish(options, folder, known)
    if failures:
        sys.exit("failed: " + ", ".join(failure.partition(":")[0] for failure in failures))


if __name__ == "__main__":
    main()
