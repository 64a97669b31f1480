"""make: torchvision's models with random weights, an image and their outputs for it, in float64 too. check: what came back is the same."""

import json
import struct
import sys

import numpy as np
import torch
import torchvision

from torchvision_families import FAMILIES, only

TYPES = {torch.float32: "F32", torch.int64: "I64"}


def write(path, tensors):
    header, chunks, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = tensor.contiguous().numpy().tobytes()
        offsets = [offset, offset + len(data)]
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": offsets}
        chunks.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(chunks))


def read(path):
    data = open(path, "rb").read()
    start = 8 + struct.unpack("<Q", data[:8])[0]
    header, tensors = json.loads(data[8:start]), {}
    for name, entry in header.items():
        first, end = [start + offset for offset in entry["data_offsets"]]
        values = np.frombuffer(data[first:end], "<f4" if entry["dtype"] == "F32" else "<i8")
        tensors[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return tensors


def model_of(name):
    torch.manual_seed(0)
    model = made(name)
    for key, tensor in model.state_dict().items():
        if key.endswith("running_mean"):
            tensor.normal_(0, 0.05)
        if key.endswith("running_var"):
            tensor.uniform_(0.8, 1.2)
        # What begins at nothing would hide where it went.
        if tensor.is_floating_point() and tensor.numel() > 1 and tensor.max() == tensor.min():
            tensor.add_(torch.randn_like(tensor), alpha=0.1)
    return model


def made(name):
    make = FAMILIES[name][0] if name in FAMILIES else lambda: getattr(torchvision.models, name)(weights=None)
    return make().eval()


def outputs(name, model, image):
    return (FAMILIES[name][2] if name in FAMILIES else only)(model, image)


verb, folder, *names = sys.argv[1:]
for name in names:
    path, model = f"{folder}/{name}", model_of(name)
    with torch.no_grad():
        if verb == "make":
            size = FAMILIES[name][1] if name in FAMILIES else 224
            image = torch.randn(1, 3, size, size)
            write(f"{path}.given", model.state_dict())
            run = {"image": image, **outputs(name, model, image)}
            exact = outputs(name, model.double(), image.double())
            write(f"{path}.run", {**run, **{f"exact {key}": value.float() for key, value in exact.items()}})
        else:
            run, given, back = read(f"{path}.run"), model.state_dict(), read(f"{path}.back")
            counters = {key for key in given if key.endswith("num_batches_tracked")}
            same = set(back) == set(given) - counters and all(torch.equal(given[key], back[key]) for key in back)
            fresh = made(name)
            fresh.load_state_dict(back, strict=True)
            again = outputs(name, fresh, run["image"])
            print(json.dumps([name, same, all(torch.equal(again[key], run[key]) for key in again)]))
