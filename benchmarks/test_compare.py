"""python3 -m unittest discover benchmarks"""

import os
import unittest
import unittest.mock

from compare import environment, positive, sizes, summary


def reports(*processes):
    return [{"milliseconds": list(process)} for process in processes]


class CompareTest(unittest.TestCase):
    def test_a_process_counts_with_the_median_of_its_repeats(self):
        result = summary(reports((1, 2, 90)), reports((4, 4, 4)))
        self.assertEqual((2, 4, 0.5), (result["oursMilliseconds"], result["contenderMilliseconds"], result["ratio"]))

    def test_the_ratio_is_that_of_the_medians_and_its_extremes_are_those_of_the_turns(self):
        result = summary(reports((10,), (30,), (20,)), reports((20,), (15,), (25,)))
        self.assertEqual((20, 20, 1), (result["oursMilliseconds"], result["contenderMilliseconds"], result["ratio"]))
        self.assertEqual((0.5, 2), (result["least"], result["greatest"]))

    def test_a_turn_without_its_counterpart_is_refused(self):
        with self.assertRaises(ValueError):
            summary(reports((1,), (1,)), reports((1,)))

    def test_sizes_are_positive_numbers(self):
        self.assertEqual([64, 256], sizes("64,256"))
        for text in ("0", "-1", "many", ""):
            with self.assertRaisesRegex(Exception, "must be a positive number but was"):
                positive(text)

    def test_a_process_is_free_to_use_the_best_kernels(self):
        held = {"OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_L2_SIZE": "512"}
        with unittest.mock.patch.dict(os.environ, held):
            self.assertFalse(held.keys() & environment().keys())


if __name__ == "__main__":
    unittest.main()
