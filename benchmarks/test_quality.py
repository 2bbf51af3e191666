"""python3 -m unittest discover benchmarks"""

import contextlib
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import quality

APPLICATION = '''#!{python}
"""Stands for java -jar JAR: does at once what the application takes minutes for."""
import json, pathlib, signal, sys, time
command, *words = sys.argv[3:]
with open("{calls}", "a") as calls:
    print(command, *words, file=calls)
options = {{name: value for name, value in zip(words, words[1:] + [""])}}

def describe(state, steps):
    (run / "run.json").write_text(json.dumps({{"state": state, "steps": steps}}))

if command == "recipes":
    print("vanilla  perceptrons [20 epochs]\\nlsgan    squares\\ncgan     labels\\nstacked-dcgan stacks\\nring     points")
elif command == "train":
    run = pathlib.Path(options.get("--resume") or options["--out"])
    run.mkdir(parents=True, exist_ok=True)
    describe("training", 0)
    if "{fails}" and "{fails}" in run.name:
        sys.exit("a number was not finite")
    if "{waits}" and "{waits}" in run.name and "--resume" not in options:
        def stop(number, frame):
            (run / "checkpoints" / "step-5").mkdir(parents=True)
            describe("interrupted", 5)
            sys.exit(128 + number)
        signal.signal(signal.SIGINT, stop)
        (run / "ready").touch()
        time.sleep(60)
    describe("finished", 10)
else:
    figure = dict(value=2.0, realValue=1.5, count=int(options["--count"]))
    pathlib.Path(options["--json"]).write_text(json.dumps({{"extractor": "judge", "figures": {{
        "frechetDistance": figure}}}}))
'''


def report(count=10000, judge="judge", **values):
    figures = {name: {"value": value, "realValue": 1.5, "count": count} for name, value in values.items()}
    return {"extractor": judge, "figures": figures}


class FolderTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = quality.Folder(pathlib.Path(temporary.name))

    def have(self, name, evaluation=None, state="finished", steps=1000, metrics=None):
        run = self.folder.run(name)
        run.mkdir(parents=True)
        (run / "run.json").write_text(json.dumps({"state": state, "steps": steps}))
        if metrics:
            (run / "metrics.csv").write_text(metrics)
        if evaluation:
            file = self.folder.evaluation_file(name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(evaluation))

    def rows(self, *recipes):
        lines = quality.table(self.folder, recipes, 10000).splitlines()
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]

    def test_a_row_has_means_and_deviations_over_seeds_and_real_images_come_first(self):
        for seed, distance in ((1, 50.0), (2, 60.0), (3, 70.0)):
            self.have(f"vanilla-{seed}", report(frechetDistance=distance, precision=0.5, modes=10.0))
        self.folder.note_time("vanilla-1", 60)
        self.folder.note_time("vanilla-2", 180)
        heads, _, real, vanilla = self.rows("lsgan", "vanilla")
        self.assertEqual(["real images", "1.50"], [real[0], real[heads.index("Fréchet distance")]])
        self.assertEqual(["`vanilla`", "3", "1,000", "2.0", "60.0 (10.0)"], vanilla[:5])
        self.assertEqual("0.500 (0.000)", vanilla[heads.index("precision")])
        self.assertEqual("-", vanilla[heads.index("agreement")])

    def test_a_single_seed_has_no_deviation_and_an_unknown_time_is_a_dash(self):
        self.have("lsgan-1", report(frechetDistance=3.14159))
        self.assertEqual(["`lsgan`", "1", "1,000", "-", "3.14"], self.rows("lsgan")[3][:5])

    def test_a_code_takes_the_place_of_a_label(self):
        self.have("infogan-1", report(frechetDistance=3.0, purity=0.667))
        heads, _, _, row = self.rows("infogan")
        self.assertEqual("0.667 (code)", row[heads.index("agreement")])

    def test_runs_of_a_recipe_whose_name_begins_like_another_are_not_its_own(self):
        self.have("dcgan-1", report(frechetDistance=1.0))
        self.have("dcgan-r1-1", report(frechetDistance=2.0))
        self.assertEqual([("`dcgan`", "1.00"), ("`dcgan-r1`", "2.00")],
                         [(row[0], row[4]) for row in self.rows("dcgan", "dcgan-r1")[3:]])

    def test_stacks_have_a_line_of_their_own(self):
        self.have("stacked-dcgan-1", {"count": 26000, "modes": 900, "realModes": 1000, "divergence": 0.5,
                                      "realDivergence": 0.02, "extractor": "judge"})
        text = quality.table(self.folder, ["stacked-dcgan"], 10000)
        self.assertIn("seed 1, 1,000 steps, - minutes, 26,000 samples: 900 modes of 1000 (real images 1000), "
                      "KL 0.5000 (0.0200).", text)

    def test_judges_are_not_mixed(self):
        self.have("lsgan-1", report(frechetDistance=1.0))
        self.have("lsgan-2", report(judge="another", frechetDistance=1.0))
        with self.assertRaisesRegex(SystemExit, "several judges"):
            self.rows("lsgan")

    def test_an_evaluation_counts_if_it_is_of_the_finished_run_and_of_as_many_samples(self):
        self.have("lsgan-1", report(frechetDistance=1.0))
        self.assertIsNotNone(self.folder.evaluation("lsgan-1", 10000))
        self.assertIsNone(self.folder.evaluation("lsgan-1", 5000))
        later = time.time() + 10
        os.utime(self.folder.run("lsgan-1") / "run.json", (later, later))
        self.assertIsNone(self.folder.evaluation("lsgan-1", 10000))
        self.have("lsgan-2", report(frechetDistance=1.0), state="interrupted")
        self.assertIsNone(self.folder.evaluation("lsgan-2", 10000))

    def test_curves_are_over_minutes_and_runs_without_are_named(self):
        metrics = "step,loss,frechetDistance\n1,0.5,\n500,0.4,80.5\n1000,0.3,40\n"
        self.have("lsgan-1", metrics=metrics)
        self.have("lsgan-2", metrics=metrics)
        self.have("lsgan-3", metrics="step,loss\n1,0.5\n")
        self.folder.note_time("lsgan-1", 240)
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual([("lsgan", [2.0, 4.0], [80.5, 40.0])], quality.curves(self.folder, ["lsgan"]))
        self.assertIn("lsgan-2: no curve, its time is not known", said.getvalue())
        self.assertIn("lsgan-3: no curve, it has no distances", said.getvalue())


class PageTest(unittest.TestCase):
    def test_the_table_replaces_what_stands_between_the_marks_and_nothing_else(self):
        page = f"before\n\n{quality.BEGIN}\nold\n{quality.END}\n\nafter\n"
        once = quality.filled(page, "new\n")
        self.assertEqual(f"before\n\n{quality.BEGIN}\nnew\n{quality.END}\n\nafter\n", once)
        self.assertEqual(once, quality.filled(once, "new\n"))


class PlanTest(unittest.TestCase):
    KNOWN = ["vanilla", "lsgan", "stacked-dcgan"]

    def plan(self, *words):
        return quality.planned(quality.arguments(["--jar", "j", "--out", "o", *words]), self.KNOWN)

    def test_three_seeds_for_some_one_for_others_and_no_stacks(self):
        self.assertEqual([("vanilla", 1), ("vanilla", 2), ("vanilla", 3), ("lsgan", 1)], self.plan())

    def test_recipes_and_seeds_may_be_named(self):
        self.assertEqual([("stacked-dcgan", 1), ("lsgan", 4), ("lsgan", 5)],
                         self.plan("--recipes", "stacked-dcgan,lsgan", "--seeds", "lsgan=4,5", "vanilla=9"))

    def test_unknown_recipes_are_refused(self):
        for words in (("--recipes", "lsgan,wgan"), ("--seeds", "wgan=1")):
            with self.assertRaisesRegex(SystemExit, "expected some of vanilla,lsgan,stacked-dcgan but was wgan"):
                self.plan(*words)


class ScriptTest(unittest.TestCase):
    """The script as a process, with another program in the place of java."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.path = pathlib.Path(temporary.name)
        self.page = self.path / "page.md"
        self.page.write_text(f"{quality.BEGIN}\n{quality.END}\n")
        (self.path / "app.jar").touch()
        self.application()

    def application(self, fails="", waits=""):
        java = self.path / "bin" / "java"
        java.parent.mkdir(exist_ok=True)
        java.write_text(APPLICATION.format(python=sys.executable, calls=self.path / "calls", fails=fails, waits=waits))
        java.chmod(0o755)

    def start(self, *words):
        return subprocess.Popen(
            [sys.executable, quality.__file__, "--jar", self.path / "app.jar", "--out", self.path / "out",
             "--table", self.page, *words],
            env={**os.environ, "PATH": f"{self.path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
            stderr=subprocess.PIPE, text=True)

    def run_to_end(self, *words):
        """Returns the exit code, what was said, and what the application was asked for but its recipes."""
        (self.path / "calls").unlink(missing_ok=True)
        process = self.start(*words)
        said = process.communicate(timeout=60)[1]
        calls = (self.path / "calls").read_text().replace(str(self.path / "out") + "/", "").splitlines()
        return process.returncode, said, [call for call in calls if call != "recipes"]

    def test_what_is_done_is_not_done_again(self):
        code, _, calls = self.run_to_end("--recipes", "lsgan,cgan", "--seeds", "cgan=2", "--count", "100")
        self.assertEqual(0, code)
        self.assertEqual([
            "train --recipe lsgan --seed 1 --evaluate-every 1000 --out runs/lsgan-1",
            "evaluate --run runs/lsgan-1 --count 100 --json evaluations/lsgan-1.json.part",
            "train --recipe cgan --seed 2 --evaluate-every 1000 --out runs/cgan-2",
            "evaluate --run runs/cgan-2 --count 100 --train-on-fake --json evaluations/cgan-2.json.part"], calls)
        self.assertIn("| `cgan` | 1 | 10 | 0.0 | 2.00 |", self.page.read_text())
        self.assertEqual((0, []), self.run_to_end("--recipes", "lsgan", "--count", "100")[::2])
        self.assertEqual(["evaluate --run runs/lsgan-1 --count 200 --json evaluations/lsgan-1.json.part"],
                         self.run_to_end("--recipes", "lsgan", "--count", "200")[2])

    def test_a_failure_is_reported_and_the_others_go_on(self):
        self.application(fails="vanilla-2")
        code, said, _ = self.run_to_end("--recipes", "vanilla")
        self.assertEqual(1, code)
        self.assertIn("vanilla-2: training failed with 1", said)
        self.assertIn("a number was not finite", said)
        self.assertIn("failed: vanilla-2\n", said)
        self.assertIn("| `vanilla` | 2 |", self.page.read_text())
        self.application()
        self.assertEqual(0, self.run_to_end("--recipes", "vanilla")[0])
        self.assertIn("| `vanilla` | 3 |", self.page.read_text())

    def test_an_interrupted_training_writes_its_checkpoint_and_is_gone_on_with(self):
        self.application(waits="lsgan")
        process = self.start("--recipes", "lsgan,cgan")
        run = self.path / "out" / "runs" / "lsgan-1"
        for _ in range(300):
            if (run / "ready").exists():
                break
            time.sleep(0.1)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=60)[1]
        self.assertEqual(130, process.returncode)
        self.assertIn("interrupted; the same command resumes", said)
        self.assertTrue((run / "checkpoints" / "step-5").is_dir())
        times = self.path / "out" / "times.json"
        before = json.loads(times.read_text())["lsgan-1"]
        self.assertGreaterEqual(before, 0.5)

        code, _, calls = self.run_to_end("--recipes", "lsgan,cgan")
        self.assertEqual((0, "train --resume runs/lsgan-1"), (code, calls[0]))
        self.assertGreaterEqual(json.loads(times.read_text())["lsgan-1"], before)

    def test_of_a_run_that_was_begun_elsewhere_no_time_is_kept(self):
        run = self.path / "out" / "runs" / "lsgan-1"
        (run / "checkpoints" / "step-5").mkdir(parents=True)
        (run / "run.json").write_text(json.dumps({"state": "interrupted", "steps": 5}))
        code, _, calls = self.run_to_end("--recipes", "lsgan")
        self.assertEqual((0, "train --resume runs/lsgan-1"), (code, calls[0]))
        self.assertFalse((self.path / "out" / "times.json").exists())
        self.assertIn("| `lsgan` | 1 | 10 | - |", self.page.read_text())

    def test_a_page_without_marks_is_refused_before_anything_is_trained(self):
        self.page.write_text("nothing\n")
        process = self.start("--recipes", "lsgan")
        self.assertIn("must have one line <!-- table -->", process.communicate(timeout=60)[1])
        self.assertEqual(1, process.returncode)
        self.assertFalse((self.path / "out").exists())


if __name__ == "__main__":
    unittest.main()
