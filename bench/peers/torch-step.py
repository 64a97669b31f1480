"""PyTorch on the CPU: training steps with SGD, momentum and weight decay, or inference.

torch-step.py train|infer FOLDER SAMPLES THREADS contiguous|channels_last, FOLDER as bench/side-by-side/subject.ts writes
it. Prints one line of JSON: the median after warm-up, and the losses of the first steps or the logits.
"""

import json
import os
import sys
import time

try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as error:
    print(json.dumps({"failure": f"not installed: {error}"}))
    sys.exit(0)

# As in bench/ours.ts.
CHECKED_STEPS = 3


def convolution(channels, width, kernel, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(channels, width, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(width),
    )


class Residual(nn.Module):
    def __init__(self, channels, width, stride, path, out):
        super().__init__()
        self.path = nn.Sequential(*path)
        projected = stride != 1 or channels != out
        self.shortcut = convolution(channels, out, 1, stride) if projected else nn.Identity()

    def forward(self, x):
        return F.relu(self.path(x) + self.shortcut(x))


def basic(channels, width, stride):
    path = [convolution(channels, width, 3, stride), nn.ReLU(), convolution(width, width, 3)]
    return Residual(channels, width, stride, path, width), width


def bottleneck(channels, width, stride):
    inner = [convolution(channels, width, 1), nn.ReLU(), convolution(width, width, 3, stride), nn.ReLU()]
    return Residual(channels, width, stride, [*inner, convolution(width, 4 * width, 1)], 4 * width), 4 * width


class Inverted(nn.Module):
    def __init__(self, channels, width, stride, expand):
        super().__init__()
        hidden = channels * expand
        wide = [convolution(channels, hidden, 1), nn.ReLU6()] if expand != 1 else []
        deep = [convolution(hidden, hidden, 3, stride, hidden), nn.ReLU6()]
        self.path = nn.Sequential(*wide, *deep, convolution(hidden, width, 1))
        self.added = stride == 1 and channels == width

    def forward(self, x):
        return self.path(x) + x if self.added else self.path(x)


class Network(nn.Module):
    def __init__(self, body, channels, classes):
        super().__init__()
        self.body = nn.Sequential(*body)
        self.head = nn.Linear(channels, classes)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


def resnet(stem, widths, depths, block, classes):
    blocks, channels = [], widths[0]
    for stage, (width, depth) in enumerate(zip(widths, depths)):
        for index in range(depth):
            made, channels = block(channels, width, 2 if stage > 0 and index == 0 else 1)
            blocks.append(made)
    return Network([*stem, *blocks], channels, classes)


def mobilenet(classes):
    body, channels = [convolution(3, 32, 3, 2), nn.ReLU6()], 32
    stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]
    for expand, width, depth, stride in stages:
        for index in range(depth):
            body.append(Inverted(channels, width, stride if index == 0 else 1, expand))
            channels = width
    return Network([*body, convolution(channels, 1280, 1), nn.ReLU6()], 1280, classes)


def network(name, classes):
    if name == "mobilenetv2":
        return mobilenet(classes)
    if name == "resnet20":
        return resnet([convolution(3, 16, 3), nn.ReLU()], (16, 32, 64), (3, 3, 3), basic, classes)
    stem = [convolution(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    widths = (64, 128, 256, 512)
    if name == "resnet18":
        return resnet(stem, widths, (2, 2, 2, 2), basic, classes)
    return resnet(stem, widths, (3, 4, 6, 3), bottleneck, classes)


def read(folder, name, dtype, shape):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype).reshape(shape)


def load(model, tensors, values):
    """In the order in which layers are made, which is the subject's."""
    own = [each for name, each in model.state_dict().items() if not name.endswith("num_batches_tracked")]
    assert len(own) == len(tensors), f"{len(own)} tensors, the subject has {len(tensors)}"
    at = 0
    for mine, tensor in zip(own, tensors):
        assert list(mine.shape) == tensor["shape"], f"{tensor['name']} is {tensor['shape']}, here {list(mine.shape)}"
        mine.copy_(values[at : at + mine.numel()].reshape(mine.shape))
        at += mine.numel()


def main():
    kind, folder, (samples, threads), layout = sys.argv[1], sys.argv[2], map(int, sys.argv[3:5]), sys.argv[5]
    torch.set_num_threads(threads)
    with open(os.path.join(folder, "subject.json"), encoding="utf8") as file:
        subject = json.load(file)
    extent, batch = subject["extent"], subject["batch"]
    model = network(subject["network"], subject["classes"])
    count = sum(each.numel() for each in model.parameters())
    assert count == subject["parameters"], f"{count} parameters, {subject['parameters']} were expected"
    load(model, subject["tensors"], read(folder, "tensors.f32", torch.float32, (-1,)))
    image = read(folder, "image.f32", torch.float32, (batch, 3, extent, extent))
    labels = read(folder, "labels.i32", torch.int32, (batch,)).long()
    if layout == "channels_last":
        model = model.to(memory_format=torch.channels_last)
        image = image.contiguous(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), subject["rate"], momentum=0.9, weight_decay=1e-4)

    def train():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(image), labels)
        loss.backward()
        optimizer.step()
        return [loss.item()]

    def infer():
        with torch.inference_mode():
            return model(image)

    model.train(kind == "train")
    once = train if kind == "train" else infer
    values = train() if kind == "train" else infer().flatten().tolist()
    times = []
    for index in range(-(samples // 4), samples):
        started = time.perf_counter()
        told = once()
        if index >= 0:
            times.append(1000 * (time.perf_counter() - started))
        if kind == "train" and len(values) < CHECKED_STEPS:
            values += told
    times.sort()
    note = f"{torch.__version__}, {torch.get_num_threads()} threads"
    print(json.dumps({"milliseconds": times[len(times) // 2], "samples": samples, "values": values, "note": note}))


main()
