"""PyTorch on the CPU: training steps with SGD, momentum and weight decay, in its default layout.

torch-step.py resnet20|resnet18 BATCH SAMPLES THREADS. Prints one line of JSON: the median after warm-up.
"""

import json
import sys
import time

try:
    import torch
    import torch.nn as nn
    import torch.nn.functional as F
except ImportError as error:
    print(json.dumps({"failure": f"not installed: {error}"}))
    sys.exit(0)


def convolution(channels, width, kernel, stride):
    return nn.Sequential(
        nn.Conv2d(channels, width, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(width),
    )


class Basic(nn.Module):
    def __init__(self, channels, width, stride):
        super().__init__()
        self.first = convolution(channels, width, 3, stride)
        self.second = convolution(width, width, 3, 1)
        projected = stride != 1 or channels != width
        self.shortcut = convolution(channels, width, 1, stride) if projected else nn.Identity()

    def forward(self, x):
        return F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, stem, widths, depth, classes):
        super().__init__()
        blocks, channels = [], widths[0]
        for stage, width in enumerate(widths):
            for index in range(depth):
                blocks.append(Basic(channels, width, 2 if stage > 0 and index == 0 else 1))
                channels = width
        self.body = nn.Sequential(*stem, *blocks)
        self.head = nn.Linear(channels, classes)

    def forward(self, x):
        return self.head(self.body(x).mean((2, 3)))


def network(name):
    """A network, the extent of its images, its classes and the parameters that it must have."""
    if name == "resnet20":
        return ResNet([convolution(3, 16, 3, 1), nn.ReLU()], (16, 32, 64), 3, 10), 32, 10, 272_474
    stem = [convolution(3, 64, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    return ResNet(stem, (64, 128, 256, 512), 2, 1000), 224, 1000, 11_689_512


def main():
    name, (batch, samples, threads) = sys.argv[1], map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model, extent, classes, expected = network(name)
    count = sum(each.numel() for each in model.parameters())
    assert count == expected, f"{count} parameters, {expected} were expected"
    image = torch.randn(batch, 3, extent, extent)
    labels = torch.randint(0, classes, (batch,))
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)

    def step():
        started = time.perf_counter()
        optimizer.zero_grad()
        loss = F.cross_entropy(model(image), labels)
        loss.backward()
        optimizer.step()
        loss.item()
        return 1000 * (time.perf_counter() - started)

    for _ in range(max(1, samples // 4)):
        step()
    times = sorted(step() for _ in range(samples))
    note = f"{torch.__version__}, {torch.get_num_threads()} threads, NCHW"
    print(json.dumps({"milliseconds": times[len(times) // 2], "samples": samples, "note": note}))


main()
