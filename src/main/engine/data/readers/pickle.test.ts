import { describe, expect, it } from 'vitest'
import { global, op, pickle, shortString } from '../../../../../test/cifarFiles.ts'
import { readPickle } from './pickle.ts'
import { PickledArray } from './pickleValues.ts'

// By Python 3.11 and NumPy 1.24: pickle.dumps({'data': np.arange(12, dtype=np.uint8).reshape(2, 6), 'labels': [3, 300], 'name': 'caf\u00e9',
// b'key': b'\xff\x00', 'none': None, 'yes': True, 'neg': -5, 'big': 2**40, 'tuple': (1, 2, 3, 4)}, protocol)
const BY_PYTHON = {
  2: 'gAJ9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgGAAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLAksGhnEMY251bXB5CmR0eXBlCnENWAIAAAB1MXEOiYiHcQ9ScRAoSwNYAQAAAHxxEU5OTkr/////Sv////9LAHRxEmKJaAVYDAAAAAABAgMEBQYHCAkKC3ETaAeGcRRScRV0cRZiWAYAAABsYWJlbHNxF11xGChLA00sAWVYBAAAAG5hbWVxGVgFAAAAY2Fmw6lxGmgFWAMAAABrZXlxG2gHhnEcUnEdaAVYAwAAAMO/AHEeaAeGcR9ScSBYBAAAAG5vbmVxIU5YAwAAAHllc3EiiFgDAAAAbmVncSNK+////1gDAAAAYmlncSSKBgAAAAAAAVgFAAAAdHVwbGVxJShLAUsCSwNLBHRxJnUu',
  3: 'gAN9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRDAWJxBYdxBlJxByhLAUsCSwaGcQhjbnVtcHkKZHR5cGUKcQlYAgAAAHUxcQqJiIdxC1JxDChLA1gBAAAAfHENTk5OSv////9K/////0sAdHEOYolDDAABAgMEBQYHCAkKC3EPdHEQYlgGAAAAbGFiZWxzcRFdcRIoSwNNLAFlWAQAAABuYW1lcRNYBQAAAGNhZsOpcRRDA2tleXEVQwL/AHEWWAQAAABub25lcRdOWAMAAAB5ZXNxGIhYAwAAAG5lZ3EZSvv///9YAwAAAGJpZ3EaigYAAAAAAAFYBQAAAHR1cGxlcRsoSwFLAksDSwR0cRx1Lg==',
  4: 'gASVCAEAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwaGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDDAABAgMEBQYHCAkKC5R0lGKMBmxhYmVsc5RdlChLA00sAWWMBG5hbWWUjAVjYWbDqZRDA2tleZRDAv8AlIwEbm9uZZROjAN5ZXOUiIwDbmVnlEr7////jANiaWeUigYAAAAAAAGMBXR1cGxllChLAUsCSwNLBHSUdS4=',
}

describe('what Python wrote', () => {
  it.each(Object.entries(BY_PYTHON))('protocol %s', (_, base64) => {
    const value = readPickle(Buffer.from(base64, 'base64'), 'file') as Map<string, unknown>
    const array = value.get('data') as PickledArray
    expect(array).toBeInstanceOf(PickledArray)
    expect(array.shape).toEqual([2, 6])
    expect(array.dtype).toBe('u1')
    expect([...array.bytes]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(value.get('labels')).toEqual([3, 300])
    expect(value.get('name')).toBe('caf\u00e9')
    expect([...(value.get('key') as Uint8Array)]).toEqual([255, 0])
    expect([value.get('none'), value.get('yes'), value.get('neg'), value.get('big')]).toEqual([null, true, -5, 2 ** 40])
    expect(value.get('tuple')).toEqual([1, 2, 3, 4])
  })
})

const whole = pickle([shortString('a'), op('K', [7])])
const hostile: [string, Uint8Array, string][] = [
  [
    'a call of a command',
    Buffer.concat([op('\x80', [2]), global('posix', 'system'), shortString('rm -rf /'), op('\x85'), op('R'), op('.')]),
    'it asks for posix.system, which no CIFAR file does; nothing of it was executed',
  ],
  [
    'a call of eval',
    Buffer.concat([op('\x80', [4]), shortString('builtins'), shortString('eval'), op('\x93'), op('.')]),
    'it asks for builtins.eval, which no CIFAR file does; nothing of it was executed',
  ],
  [
    'an instruction beyond need',
    Buffer.from('\x80\x02i', 'latin1'),
    'it uses the instruction 0x69, which no CIFAR file has',
  ],
  ['a file that is cut off', whole.subarray(0, -3), 'it is cut off; copy or download it again'],
  ['a length beyond the file', op('T', [255, 255, 255, 255]), 'it is cut off; copy or download it again'],
  ['a value that was never stored', op('h', [9]), 'it recalls value 9, which it never stored'],
  ['an empty stack', op('.'), 'it takes more values than it gives'],
  [
    'items for a number',
    Buffer.concat([op('K', [1]), op('('), op('e'), op('.')]),
    'it fills something that is no list or dictionary',
  ],
  ['a call of a number', Buffer.concat([op('K', [1]), op(')'), op('R')]), 'it calls something that is no function'],
  ['a lone function', Buffer.concat([global('numpy', 'ndarray'), op('.')]), 'a value is missing'],
  ['text', Buffer.from('hello'), 'it recalls value 101, which it never stored'],
  ['nothing', new Uint8Array(0), 'it is cut off; copy or download it again'],
]

describe('what no CIFAR file holds', () => {
  it.each(hostile)('%s', (_, bytes, why) => {
    expect(() => readPickle(bytes, 'data_batch_1')).toThrow(`data_batch_1 is no usable Python file: ${why}.`)
  })

  it('never makes a property of an object, whatever a key is called', () => {
    const value = readPickle(pickle([shortString('__proto__'), op('K', [1])]), 'file')
    expect(value).toBeInstanceOf(Map)
    expect((value as Map<string, unknown>).get('__proto__')).toBe(1)
  })

  it('refuses every cut of a good file with a sentence', () => {
    const good = Buffer.from(BY_PYTHON[2], 'base64')
    for (let length = 0; length < good.length; length++)
      expect(() => readPickle(good.subarray(0, length), 'file')).toThrow('file is no usable Python file')
  })
})
