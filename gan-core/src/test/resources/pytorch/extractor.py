"""A small scripted network and what it gives: the reference of FeatureExtractorTest.

    python3 extractor.py

Writes extractor.pt (features and logits), features.pt (features alone) and extractor.json beside this
script. Made with PyTorch 1.13 (Debian's python3-torch). The network has dropout and batch statistics, so
inference mode shows.
"""

import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent


class Both(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.body = torch.nn.Sequential(
            torch.nn.Conv2d(1, 2, 3),
            torch.nn.BatchNorm2d(2),
            torch.nn.LeakyReLU(0.1),
            torch.nn.Dropout(0.5),
            torch.nn.Flatten(),
            torch.nn.Linear(2 * 2 * 3, 4),
        )
        self.head = torch.nn.Linear(4, 3)

    def forward(self, x):
        features = self.body(x)
        return features, self.head(features)


torch.manual_seed(5)
both = Both()
both.body[1].running_mean.copy_(torch.tensor([0.3, -0.2]))
both.body[1].running_var.copy_(torch.tensor([0.5, 2.0]))
samples = torch.rand(5, 1, 4, 5) * 2 - 1
# Saved in training mode on purpose.
torch.jit.save(torch.jit.script(both.train()), HERE / "extractor.pt")
torch.jit.save(torch.jit.script(both.body.train()), HERE / "features.pt")
both.eval()
with torch.no_grad():
    features, logits = both(samples)
with open(HERE / "extractor.json", "w") as file:
    lists = {"samples": samples, "features": features, "logits": logits}
    json.dump({"torch": torch.__version__, **{k: v.flatten().tolist() for k, v in lists.items()}}, file)
    file.write("\n")
