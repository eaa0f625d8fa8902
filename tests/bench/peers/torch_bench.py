#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch on the models of `cadenza bench`, in the same lines.

    apt-get install python3-torch libopenblas0-openmp      (Debian 12: PyTorch 1.13)
    torch_bench.py [--config S|M|L|LSTM] [--threads N] [--seconds S]

Prints "torch CONFIG THREADS METRIC VALUE", the metrics those of `cadenza bench
--lines`: train_tokens_per_s and gen_fp32_tokens_per_s, in floats.  Training
tries several batches, with attention over the whole window and in blocks of
queries that stop at the diagonal, and prints the best with its setting as a
comment.  Run both programs in turns on a quiet machine.
"""
import argparse
import itertools
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

VOCAB = 512
SIZES = {  # layers, width, heads, context
    "S": (4, 192, 6, 512),
    "M": (6, 256, 8, 512),
    "L": (8, 384, 6, 1024),
}
LSTM_SIZE = (2, 512, 256)  # layers, width, context


class Norm(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight


def turn(x, cos, sin):
    """Rotary positions: the halves of each head are the pairs."""
    a, b = x.chunk(2, dim=-1)
    return torch.cat((a * cos - b * sin, b * cos + a * sin), dim=-1)


def angles(head: int, context: int):
    at = torch.arange(context)[:, None] * 10000.0 ** (-torch.arange(head // 2) / (head // 2))
    return torch.cos(at), torch.sin(at)


class Layer(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.attn_norm = Norm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.attn_out = nn.Linear(width, width, bias=False)
        self.mlp_norm = Norm(width)
        self.up = nn.Linear(width, 4 * width, bias=False)
        self.down = nn.Linear(4 * width, width, bias=False)

    def attend(self, q, k, v, block: int):
        scale, time_steps = q.shape[-1] ** -0.5, q.shape[2]
        rows = []
        for start in range(0, time_steps, block):
            end = min(start + block, time_steps)
            scores = q[:, :, start:end] @ k[:, :, :end].transpose(-1, -2) * scale
            mask = torch.ones(end - start, end, dtype=torch.bool).triu(start + 1)
            scores = scores.masked_fill(mask, float("-inf"))
            rows.append(scores.softmax(-1) @ v[:, :, :end])
        return torch.cat(rows, dim=2)

    def forward(self, x, cos, sin, block: int):
        batch, time_steps, width = x.shape
        qkv = self.qkv(self.attn_norm(x)).view(batch, time_steps, 3, self.heads, -1)
        q, k, v = (part.transpose(1, 2) for part in qkv.unbind(2))
        y = self.attend(turn(q, cos, sin), turn(k, cos, sin), v, block)
        x = x + self.attn_out(y.transpose(1, 2).reshape(batch, time_steps, width))
        return x + self.down(F.gelu(self.up(self.mlp_norm(x))))


class Transformer(nn.Module):
    def __init__(self, layers: int, width: int, heads: int, context: int):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, width)
        self.layers = nn.ModuleList(Layer(width, heads) for _ in range(layers))
        self.norm = Norm(width)
        self.cos, self.sin = angles(width // heads, context)

    def forward(self, tokens, block: int):
        x = self.embed(tokens)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, block)
        return self.norm(x) @ self.embed.weight.t()


class Recurrent(nn.Module):
    def __init__(self, layers: int, width: int):
        super().__init__()
        self.embed = nn.Embedding(VOCAB, width)
        self.lstm = nn.LSTM(width, width, layers, batch_first=True)

    def forward(self, tokens, block: int):
        return self.lstm(self.embed(tokens))[0] @ self.embed.weight.t()


@torch.jit.script
def step(x, p: list[torch.Tensor], keys, values, cos, sin, at: int, layers: int, heads: int):
    """One token through all layers by matrix-vector products, with its keys and values kept."""
    for i in range(layers):
        n = x * torch.rsqrt(x.pow(2).mean() + 1e-5) * p[6 * i]
        q, k, v = torch.mv(p[6 * i + 1], n).view(3, heads, -1).unbind(0)
        half = q.shape[-1] // 2
        q = torch.cat((q[:, :half] * cos - q[:, half:] * sin,
                       q[:, half:] * cos + q[:, :half] * sin), -1)
        k = torch.cat((k[:, :half] * cos - k[:, half:] * sin,
                       k[:, half:] * cos + k[:, :half] * sin), -1)
        keys[i, :, at] = k
        values[i, :, at] = v
        scores = torch.bmm(keys[i, :, :at + 1], q.unsqueeze(-1)).squeeze(-1) * q.shape[-1] ** -0.5
        y = torch.bmm(scores.softmax(-1).unsqueeze(1), values[i, :, :at + 1]).reshape(-1)
        x = x + torch.mv(p[6 * i + 2], y)
        n = x * torch.rsqrt(x.pow(2).mean() + 1e-5) * p[6 * i + 3]
        x = x + torch.mv(p[6 * i + 5], torch.nn.functional.gelu(torch.mv(p[6 * i + 4], n)))
    return x


def generate_transformer(model, layers, width, heads, context):
    p = [w for layer in model.layers for w in (layer.attn_norm.weight, layer.qkv.weight,
         layer.attn_out.weight, layer.mlp_norm.weight, layer.up.weight, layer.down.weight)]
    keys = torch.zeros(layers, heads, context, width // heads)
    values = torch.zeros_like(keys)
    token = 0
    for at in range(context):
        x = step(model.embed.weight[token], p, keys, values, model.cos[at], model.sin[at], at,
                 layers, heads)
        logits = torch.mv(model.embed.weight, x * torch.rsqrt(x.pow(2).mean() + 1e-5))
        token = int(torch.multinomial(logits.softmax(-1), 1))
    return context


def generate_lstm(model, context):
    token, state = torch.zeros(1, 1, dtype=torch.long), None
    for _ in range(context):
        y, state = model.lstm(model.embed(token), state)
        token = torch.multinomial((y[0, 0] @ model.embed.weight.t()).softmax(-1), 1).view(1, 1)
    return context


def tokens_per_s(work, seconds):
    """The median of calls that return how many tokens they did; at least three."""
    work()
    rates, end = [], time.perf_counter() + seconds
    while len(rates) < 3 or time.perf_counter() < end:
        began = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - began))
    return statistics.median(rates)


def train(model, context, batch, block, seconds):
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)

    def work():
        tokens = torch.randint(VOCAB, (batch, context + 1))
        logits = model(tokens[:, :-1], block)
        loss = F.cross_entropy(logits.reshape(-1, VOCAB), tokens[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        return batch * context

    return tokens_per_s(work, seconds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--config", choices=[*SIZES, "LSTM"])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=4, help="for each setting")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    for config in [args.config] if args.config else [*SIZES, "LSTM"]:
        if config == "LSTM":
            layers, width, context = LSTM_SIZE
            model, batches, blocks = Recurrent(layers, width), (16,), [context]
        else:
            layers, width, heads, context = SIZES[config]
            model, batches = Transformer(layers, width, heads, context), (2, 4, 8)
            blocks = [64, context]
        rates = {(batch, block): train(model, context, batch, block, args.seconds)
                 for batch, block in itertools.product(batches, blocks)}
        best = max(rates, key=rates.get)
        print(f"torch {config} {args.threads} train_tokens_per_s {rates[best]:.6g}"
              f"  # batch {best[0]}, blocks of {best[1]}", flush=True)
        with torch.no_grad():
            rate = tokens_per_s(lambda: generate_lstm(model, context) if config == "LSTM" else
                                generate_transformer(model, layers, width, heads, context),
                                args.seconds)
        print(f"torch {config} {args.threads} gen_fp32_tokens_per_s {rate:.6g}", flush=True)


main()
