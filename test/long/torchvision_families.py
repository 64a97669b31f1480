"""One small model of each of torchvision's families, the images that it takes, and its outputs by the names of ours."""

import torch
from torch import nn
from torchvision import models
from torchvision.models.convnext import CNBlockConfig, ConvNeXt


def vgg11():
    model = models.vgg11(num_classes=10)
    model.avgpool, model.classifier[0] = nn.Identity(), nn.Linear(512, 4096)
    return model


def convnext():
    return ConvNeXt([CNBlockConfig(8, 16, 2), CNBlockConfig(16, 24, 1), CNBlockConfig(24, 32, 1), CNBlockConfig(32, None, 2)], num_classes=10)


def vit():
    return models.VisionTransformer(32, 16, num_layers=2, num_heads=2, hidden_dim=16, mlp_dim=64, num_classes=10)


def fcn():
    return models.segmentation.fcn_resnet50(weights=None, weights_backbone=None, num_classes=5, aux_loss=True)


def deeplab():
    return models.segmentation.deeplabv3_resnet50(weights=None, weights_backbone=None, num_classes=5, aux_loss=False)


def lraspp():
    return models.segmentation.lraspp_mobilenet_v3_large(weights=None, weights_backbone=None, num_classes=5)


def retinanet():
    return models.detection.retinanet_resnet50_fpn(weights=None, weights_backbone=None, num_classes=5)


def pyramid(model, image):
    levels = list(model.backbone(image).values())
    heads = {"scores": (model.head.classification_head, "cls_logits"), "boxes": (model.head.regression_head, "bbox_reg")}
    return {
        f"{name}.{index}": getattr(head, last)(head.conv(level))
        for name, (head, last) in heads.items()
        for index, level in enumerate(levels)
    }


def only(model, image):
    return {"output": model(image)}


FAMILIES = {
    "vgg11_small": (vgg11, 32, only),
    "densenet": (lambda: models.DenseNet(8, (2, 2, 2, 2), 16, num_classes=10), 64, only),
    "googlenet": (
        lambda: models.googlenet(weights=None, num_classes=10, aux_logits=True, init_weights=False, transform_input=False),
        64,
        lambda model, image: {"logits": model(image)},
    ),
    "mobilenet_v2": (lambda: models.mobilenet_v2(num_classes=10), 64, only),
    "convnext": (convnext, 64, only),
    "vit": (vit, 32, only),
    "fcn_resnet50": (fcn, 64, lambda model, image: {"scores": model(image)["out"], "aux": model(image)["aux"]}),
    "retinanet": (retinanet, 128, pyramid),
    # Their names are their own: which is which is proposed.
    "inception_v3": (
        lambda: models.inception_v3(weights=None, num_classes=10, aux_logits=False, init_weights=False, transform_input=False),
        75,
        only,
    ),
    "mobilenet_v3_small": (lambda: models.mobilenet_v3_small(num_classes=10), 64, only),
    "efficientnet_b0": (lambda: models.efficientnet_b0(num_classes=10), 64, only),
    "regnet_y_400mf": (lambda: models.regnet_y_400mf(num_classes=10), 64, only),
    "shufflenet_v2_x1_0": (lambda: models.shufflenet_v2_x1_0(num_classes=10), 64, only),
    "squeezenet1_1": (lambda: models.squeezenet1_1(num_classes=10), 64, only),
    "deeplabv3_resnet50": (deeplab, 64, lambda model, image: {"output": model(image)["out"]}),
    "lraspp_mobilenet_v3_large": (lraspp, 64, lambda model, image: {"scores": model(image)["out"]}),
}
