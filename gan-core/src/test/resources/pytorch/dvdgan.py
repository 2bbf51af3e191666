"""Five rounds of a small DVD-GAN in PyTorch: the reference of DvdganParityTest.

    python3 dvdgan.py

Writes dvdgan.json beside this script. Made with Debian's python3-torch (1.13), on the CPU, in
float64. Weights, buffers, videos and latents are sines of their places, so that nothing is drawn;
every batch is the whole data, and the discriminator of frames is shown all frames.
"""

import json
import pathlib

import torch
import torch.nn.functional as F

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

COUNT, CLASSES, LATENT, FRAMES = 3, 3, 3, 4
LABELS = torch.tensor([2, 0, 1])
PER_FRAME = LABELS.repeat_interleave(FRAMES)


def sines(shape, scale, phase):
    size = int(torch.tensor(shape).prod())
    return (scale * torch.sin(0.7 * torch.arange(size, dtype=torch.float64) + phase)).reshape(shape)


def arrays(shapes, phase):
    """Arrays by name: sines in turn; gammas around 1, variances 1."""
    made = {}
    for name, shape in shapes:
        if name.endswith("runningVar"):
            made[name] = torch.ones(shape)
            continue
        made[name] = sines(shape, 0.3, phase)
        if name.endswith("gamma"):
            made[name] += 1
        phase += 1
        if not is_buffer(name):
            made[name].requires_grad_()
    return made


def is_buffer(name):
    return name.endswith(("_u", "_v", "runningMean", "runningVar"))


def trained(net):
    return [array for name, array in net.items() if not is_buffer(name)]


LINEAR = "01layers_01LabelConcatenation_01block_"
GRU = "01layers_03ConvGru_"
FRAME = "01layers_04PerFrame_01block_"
GRU_AGAIN = "01layers_05ConvGru_"
FRAME_AGAIN = "01layers_06PerFrame_01block_"
G = arrays([
    (LINEAR + "weight", (64, 6)),
    (LINEAR + "bias", (64,)),
    (GRU + "01input_weight", (12, 4, 3, 3)),
    (GRU + "01input_bias", (12,)),
    (GRU + "02state_weight", (12, 4, 3, 3)),
    (GRU + "02state_bias", (12,)),
    (FRAME + "01ConditionalBatchNorm_gamma", (3, 4)),
    (FRAME + "01ConditionalBatchNorm_beta", (3, 4)),
    (FRAME + "03TransposedConvolution_weight", (4, 2, 4, 4)),
    (GRU_AGAIN + "01input_weight", (6, 2, 3, 3)),
    (GRU_AGAIN + "01input_bias", (6,)),
    (GRU_AGAIN + "02state_weight", (6, 2, 3, 3)),
    (GRU_AGAIN + "02state_bias", (6,)),
    (FRAME_AGAIN + "01ConditionalBatchNorm_gamma", (3, 2)),
    (FRAME_AGAIN + "01ConditionalBatchNorm_beta", (3, 2)),
    (FRAME_AGAIN + "03TransposedConvolution_weight", (2, 1, 4, 4)),
    (FRAME_AGAIN + "03TransposedConvolution_bias", (1,)),
    (FRAME + "01ConditionalBatchNorm_runningMean", (4,)),
    (FRAME + "01ConditionalBatchNorm_runningVar", (4,)),
    (FRAME_AGAIN + "01ConditionalBatchNorm_runningMean", (2,)),
    (FRAME_AGAIN + "01ConditionalBatchNorm_runningVar", (2,)),
], 0.1)
T = arrays([
    ("02SpectralNorm_01Convolution_weight", (2, 1, 3, 4, 4)),
    ("02SpectralNorm_01Convolution_bias", (2,)),
    ("04SpectralNorm_01Convolution_weight", (4, 2, 4, 4, 4)),
    ("04SpectralNorm_01Convolution_bias", (4,)),
    ("07ProjectionHead_01linear_01Linear_weight", (1, 32)),
    ("07ProjectionHead_01linear_01Linear_bias", (1,)),
    ("07ProjectionHead_02embedding_01LabelEmbedding_weight", (3, 32)),
    ("02SpectralNorm_u", (2,)),
    ("02SpectralNorm_v", (48,)),
    ("04SpectralNorm_u", (4,)),
    ("04SpectralNorm_v", (128,)),
    ("07ProjectionHead_01linear_u", (1,)),
    ("07ProjectionHead_01linear_v", (32,)),
    ("07ProjectionHead_02embedding_u", (3,)),
    ("07ProjectionHead_02embedding_v", (32,)),
], 0.2)
TRUNK = "01block_01Sequence_"
S = arrays([
    (TRUNK + "01SpectralNorm_01Convolution_weight", (2, 1, 4, 4)),
    (TRUNK + "01SpectralNorm_01Convolution_bias", (2,)),
    (TRUNK + "03SpectralNorm_01Convolution_weight", (4, 2, 4, 4)),
    (TRUNK + "03SpectralNorm_01Convolution_bias", (4,)),
    ("01block_02ProjectionHead_01linear_01Linear_weight", (1, 64)),
    ("01block_02ProjectionHead_01linear_01Linear_bias", (1,)),
    ("01block_02ProjectionHead_02embedding_01LabelEmbedding_weight", (3, 64)),
    (TRUNK + "01SpectralNorm_u", (2,)),
    (TRUNK + "01SpectralNorm_v", (16,)),
    (TRUNK + "03SpectralNorm_u", (4,)),
    (TRUNK + "03SpectralNorm_v", (32,)),
    ("01block_02ProjectionHead_01linear_u", (1,)),
    ("01block_02ProjectionHead_01linear_v", (64,)),
    ("01block_02ProjectionHead_02embedding_u", (3,)),
    ("01block_02ProjectionHead_02embedding_v", (64,)),
], 0.3)


def normalised(net, layer, kind):
    """A weight over its spectral norm, after one power iteration of its buffers."""
    weight = net[layer + "_" + kind + "_weight"] if kind else net[layer + "_weight"]
    matrix = weight.flatten(1)
    with torch.no_grad():
        v = F.normalize(matrix.t() @ net[layer + "_u"], dim=0, eps=1e-12)
        u = F.normalize(matrix @ v, dim=0, eps=1e-12)
        net[layer + "_u"].copy_(u)
        net[layer + "_v"].copy_(v)
    return weight / (u @ matrix @ v)


def one_hot(labels):
    return F.one_hot(labels, CLASSES).to(torch.float64)


def conditional_norm(x, layer):
    y = F.batch_norm(x, G[layer + "_runningMean"], G[layer + "_runningVar"], training=True,
                     momentum=0.1, eps=1e-5)
    gamma = G[layer + "_gamma"][PER_FRAME][:, :, None, None]
    beta = G[layer + "_beta"][PER_FRAME][:, :, None, None]
    return gamma * y + beta


def recurrent(gru, inputs):
    """States (B, C, H, W) after each of some inputs (B, C, H, W), from a state of zeros."""
    h, states = torch.zeros_like(inputs[0]), []
    for x in inputs:
        gates = F.conv2d(x, G[gru + "01input_weight"], G[gru + "01input_bias"], padding=1)
        own = F.conv2d(h, G[gru + "02state_weight"], G[gru + "02state_bias"], padding=1)
        gates, own = gates.chunk(3, 1), own.chunk(3, 1)
        r = torch.sigmoid(gates[0] + own[0])
        u = torch.sigmoid(gates[1] + own[1])
        n = torch.tanh(gates[2] + r * own[2])
        h = (1 - u) * n + u * h
        states.append(h)
    return states


def folded(states):
    """Frame t of video b is at b T + t."""
    return torch.stack(states, 1).flatten(0, 1)


def generated(z):
    x = F.linear(torch.cat((z, one_hot(LABELS)), 1), G[LINEAR + "weight"], G[LINEAR + "bias"])
    x = folded(recurrent(GRU, FRAMES * [x.reshape(COUNT, 4, 4, 4)]))
    x = F.relu(conditional_norm(x, FRAME + "01ConditionalBatchNorm"))
    x = F.conv_transpose2d(x, G[FRAME + "03TransposedConvolution_weight"], stride=2, padding=1)
    x = x.reshape(COUNT, FRAMES, 2, 8, 8)
    x = folded(recurrent(GRU_AGAIN, [x[:, t] for t in range(FRAMES)]))
    x = F.relu(conditional_norm(x, FRAME_AGAIN + "01ConditionalBatchNorm"))
    x = F.conv_transpose2d(x, G[FRAME_AGAIN + "03TransposedConvolution_weight"],
                           G[FRAME_AGAIN + "03TransposedConvolution_bias"], stride=2, padding=1)
    return torch.tanh(x).reshape(COUNT, FRAMES, 1, 16, 16).transpose(1, 2)


def projected(features, labels, net, head):
    """A line of features (B, F), and what they have of the row of their class, (B, 1)."""
    line = F.linear(features, normalised(net, head + "_01linear", "01Linear"),
                    net[head + "_01linear_01Linear_bias"])
    rows = normalised(net, head + "_02embedding", "01LabelEmbedding")[labels]
    return line + (rows * features).sum(1, True)


def motion(x, labels):
    """Scores of motion, (B, 1): the frames halved, convolved over space and time, projected."""
    x = F.avg_pool3d(x, (1, 2, 2))
    x = F.conv3d(x, normalised(T, "02SpectralNorm", "01Convolution"),
                 T["02SpectralNorm_01Convolution_bias"], stride=(1, 2, 2), padding=1)
    x = F.leaky_relu(x, 0.2)
    x = F.conv3d(x, normalised(T, "04SpectralNorm", "01Convolution"),
                 T["04SpectralNorm_01Convolution_bias"], stride=2, padding=1)
    return projected(F.leaky_relu(x, 0.2).flatten(1), labels, T, "07ProjectionHead")


def frames(x, labels):
    """Scores of frames, (B T, 1): each by itself, projected for the class of its video."""
    x = x.transpose(1, 2).flatten(0, 1)
    for layer in (TRUNK + "01SpectralNorm", TRUNK + "03SpectralNorm"):
        x = F.conv2d(x, normalised(S, layer, "01Convolution"), S[layer + "_01Convolution_bias"],
                     stride=2, padding=1)
        x = F.leaky_relu(x, 0.2)
    told = labels.repeat_interleave(FRAMES)
    return projected(x.flatten(1), told, S, "01block_02ProjectionHead")


def step(optimizer, parameters, loss):
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    optimizer.step()


def judged(judge, reals):
    """The hinge loss, of reals first and then of fakes."""
    with torch.no_grad():
        fakes = generated(Z)
    return F.relu(1 - judge(reals, LABELS)).mean() + F.relu(1 + judge(fakes, LABELS)).mean()


REALS = sines((COUNT, 1, FRAMES, 16, 16), 0.9, 0.5)
Z = sines((COUNT, LATENT), 1.0, 0.6)
adam = lambda net: torch.optim.Adam(trained(net), lr=2e-3, betas=(0.0, 0.9))
of_g, of_t, of_s = adam(G), adam(T), adam(S)
rounds = []
for _ in range(5):
    of_motion = judged(motion, REALS)
    step(of_t, trained(T), of_motion)
    of_frames = judged(frames, REALS)
    step(of_s, trained(S), of_frames)
    made = generated(Z)
    fooled = -motion(made, LABELS).mean() - frames(made, LABELS).mean()
    step(of_g, trained(G), fooled)
    rounds.append({
        "loss/temporal": of_motion.item(),
        "loss/spatial": of_frames.item(),
        "loss/generator": fooled.item(),
    })


def dots(net):
    return {name: (array.detach() * sines(array.shape, 1.0, 0.4)).sum().item()
            for name, array in net.items()}


result = {"rounds": rounds,
          "dots": {"generator": dots(G), "temporal": dots(T), "spatial": dots(S)}}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
