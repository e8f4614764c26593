"""
The random numbers of a run of the workbench, made again from its seed: the weights to begin with, the order of every epoch's images
and every dropout mask. With them PyTorch can repeat the very same training, so that only rounding is between the two.

Written from the definitions, not from the workbench's code: sfc32 (PractRand) seeded by MurmurHash3 of (seed, purpose, epoch), shuffled by
Durstenfeld's form of Fisher and Yates; and TensorFlow's StatelessRandomUniform, Philox 4x32-10 (Salmon et al., SC 2011).
"""
import math

import numpy as np

ORDER, WEIGHTS = 2, 6  # purposes of streams
WORD = 0xFFFFFFFF


def rotate(x, bits):
    return ((x << bits) | (x >> (32 - bits))) & WORD


def murmur3(salt, keys):
    """MurmurHash3_x86_32 of 32-bit keys, without its last step of mixing in the length."""
    h = salt
    for key in keys:
        k = rotate(key * 0xCC9E2D51 & WORD, 15) * 0x1B873593 & WORD
        h = (rotate(h ^ k, 13) * 5 + 0xE6546B64) & WORD
    h = (h ^ (h >> 16)) * 0x85EBCA6B & WORD
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & WORD
    return h ^ (h >> 16)


def sfc32(*keys):
    """Endless uniform numbers in [0, 1)."""
    a, b, c = (murmur3(salt, keys) for salt in (0x9E3779B9, 0x243F6A88, 0xB7E15162))
    counter = 1
    while True:
        t = (a + b + counter) & WORD
        counter = (counter + 1) & WORD
        a, b, c = b ^ (b >> 9), (c + (c << 3)) & WORD, (rotate(c, 21) + t) & WORD
        yield t / 2**32


def epoch_order(seed, epoch, count):
    """Positions of the training images in the order of that epoch, [count]; nothing held out."""
    order, random = np.arange(count), sfc32(seed, ORDER, epoch)
    for i in range(count - 1, 0, -1):
        j = int(next(random) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return order


def he_kernel(seed, layer, shape):
    """A kernel [k, k, in, out] to begin with: normal by Box and Muller, both of each pair, variance 2 / fan-in."""
    count, random = math.prod(shape), sfc32(seed, WEIGHTS, layer)
    pairs = [(math.sqrt(-2 * math.log(1 - next(random))), 2 * math.pi * next(random)) for _ in range((count + 1) // 2)]
    normal = [part for r, angle in pairs for part in (r * math.cos(angle), r * math.sin(angle))][:count]
    return (math.sqrt(2 / math.prod(shape[:3])) * np.array(normal)).astype(np.float32).reshape(shape)


def philox(counter, key0, key1):
    """Ten rounds of Philox 4x32 on four uint32 arrays."""
    c0, c1, c2, c3 = (np.asarray(c, dtype=np.uint64) for c in counter)
    for _ in range(10):
        a, b = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        high, low, word = np.uint64(32), np.uint64(WORD), np.uint64
        c0, c1, c2, c3 = (b >> high) ^ c1 ^ word(key0), b & low, (a >> high) ^ c3 ^ word(key1), a & low
        key0, key1 = (key0 + 0x9E3779B9) & WORD, (key1 + 0xBB67AE85) & WORD
    return c0, c1, c2, c3


def stateless_uniform(seed0, seed1, count):
    """tf.random.stateless_uniform([count], seed=[seed0, seed1]), float32; the seeds are signed 32-bit numbers."""
    key0, key1, high0, high1 = (
        int(x) for x in philox([seed0 & WORD, WORD if seed0 < 0 else 0, seed1 & WORD, WORD if seed1 < 0 else 0], 0x3EC8F720, 0x02461E29)
    )
    blocks = np.arange((count + 3) // 4, dtype=np.uint64)
    zeros = np.zeros_like(blocks)
    words = philox([blocks, zeros, zeros + np.uint64(high0), zeros + np.uint64(high1)], key0, key1)
    numerators = np.stack(words, axis=1).reshape(-1)[:count] & np.uint64(0x7FFFFF)
    return (numerators / 0x800000).astype(np.float32)


def dropout_mask(seed, step, layer, shape, rate):
    """0 or 1 / (1 - rate), of an [N, H, W, C] shape; `layer` is the index of the dropout layer in its architecture."""
    own = (seed ^ (layer * 0x9E3779B9 & WORD)) & WORD
    own = own - 2**32 if own >= 2**31 else own
    uniform = stateless_uniform(own, step, int(np.prod(shape)))
    return (uniform >= np.float32(rate)).astype(np.float32).reshape(shape) * np.float32(1 / (1 - rate))
