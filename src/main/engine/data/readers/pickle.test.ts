import { describe, expect, it } from 'vitest'
import { global, op, pickle, shortString } from '../../../../../test/cifarFiles.ts'
import { readPickle } from './pickle.ts'
import { numbersOf, PickledArray } from './pickleValues.ts'

// By Python 3.11 and NumPy 1.24: pickle.dumps({'data': np.arange(12, dtype=np.uint8).reshape(2, 6), 'labels': [3, 300], 'name': 'caf\u00e9',
// b'key': b'\xff\x00', 'none': None, 'yes': True, 'neg': -5, 'big': 2**40, 'tuple': (1, 2, 3, 4)}, protocol)
const BY_PYTHON = {
  2: 'gAJ9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgGAAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLAksGhnEMY251bXB5CmR0eXBlCnENWAIAAAB1MXEOiYiHcQ9ScRAoSwNYAQAAAHxxEU5OTkr/////Sv////9LAHRxEmKJaAVYDAAAAAABAgMEBQYHCAkKC3ETaAeGcRRScRV0cRZiWAYAAABsYWJlbHNxF11xGChLA00sAWVYBAAAAG5hbWVxGVgFAAAAY2Fmw6lxGmgFWAMAAABrZXlxG2gHhnEcUnEdaAVYAwAAAMO/AHEeaAeGcR9ScSBYBAAAAG5vbmVxIU5YAwAAAHllc3EiiFgDAAAAbmVncSNK+////1gDAAAAYmlncSSKBgAAAAAAAVgFAAAAdHVwbGVxJShLAUsCSwNLBHRxJnUu',
  3: 'gAN9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRDAWJxBYdxBlJxByhLAUsCSwaGcQhjbnVtcHkKZHR5cGUKcQlYAgAAAHUxcQqJiIdxC1JxDChLA1gBAAAAfHENTk5OSv////9K/////0sAdHEOYolDDAABAgMEBQYHCAkKC3EPdHEQYlgGAAAAbGFiZWxzcRFdcRIoSwNNLAFlWAQAAABuYW1lcRNYBQAAAGNhZsOpcRRDA2tleXEVQwL/AHEWWAQAAABub25lcRdOWAMAAAB5ZXNxGIhYAwAAAG5lZ3EZSvv///9YAwAAAGJpZ3EaigYAAAAAAAFYBQAAAHR1cGxlcRsoSwFLAksDSwR0cRx1Lg==',
  4: 'gASVCAEAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwaGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDDAABAgMEBQYHCAkKC5R0lGKMBmxhYmVsc5RdlChLA00sAWWMBG5hbWWUjAVjYWbDqZRDA2tleZRDAv8AlIwEbm9uZZROjAN5ZXOUiIwDbmVnlEr7////jANiaWeUigYAAAAAAAGMBXR1cGxllChLAUsCSwNLBHSUdS4=',
}

// By the same: pickle.dumps({'data': np.arange(6, dtype=np.uint8).reshape(2, 3), 'labels': [0, 1]}, protocol), labels as the name says.
const SAVED_AGAIN = [
  [
    'protocol 5, its default',
    'gAWVlwAAAAAAAAB9lCiMBGRhdGGUjBJudW1weS5jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWBgAAAAAAAAAAAQIDBAWUjAVudW1weZSMBWR0eXBllJOUjAJ1MZSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0sAdJRiSwJLA4aUjAFDlHSUUpSMBmxhYmVsc5RdlChLAEsBZXUu',
  ],
  [
    'labels as an array, protocol 5',
    'gAWV3AAAAAAAAAB9lCiMBGRhdGGUjBJudW1weS5jb3JlLm51bWVyaWOUjAtfZnJvbWJ1ZmZlcpSTlCiWBgAAAAAAAAAAAQIDBAWUjAVudW1weZSMBWR0eXBllJOUjAJ1MZSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0sAdJRiSwJLA4aUjAFDlHSUUpSMBmxhYmVsc5RoBCiWEAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAlGgIjAJpOJSJiIeUUpQoSwOMATyUTk5OSv////9K/////0sAdJRiSwKFlGgPdJRSlHUu',
  ],
  [
    'labels as an array',
    'gASV9gAAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwOGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDBgABAgMEBZR0lGKMBmxhYmVsc5RoBGgHSwCFlGgJh5RSlChLAUsChZRoDowCaTiUiYiHlFKUKEsDjAE8lE5OTkr/////Sv////9LAHSUYolDEAAAAAAAAAAAAQAAAAAAAACUdJRidS4=',
  ],
  [
    'labels as big-endian numbers of 16 bits',
    'gASV6gAAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwOGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDBgABAgMEBZR0lGKMBmxhYmVsc5RoBGgHSwCFlGgJh5RSlChLAUsChZRoDowCaTKUiYiHlFKUKEsDjAE+lE5OTkr/////Sv////9LAHSUYolDBAAAAAGUdJRidS4=',
  ],
  [
    'labels as numbers of NumPy',
    'gASV9gAAAAAAAAB9lCiMBGRhdGGUjBVudW1weS5jb3JlLm11bHRpYXJyYXmUjAxfcmVjb25zdHJ1Y3SUk5SMBW51bXB5lIwHbmRhcnJheZSTlEsAhZRDAWKUh5RSlChLAUsCSwOGlGgFjAVkdHlwZZSTlIwCdTGUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LAHSUYolDBgABAgMEBZR0lGKMBmxhYmVsc5RdlChoAowGc2NhbGFylJOUaA6MAmk4lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGJDCAAAAAAAAAAAlIaUUpRoGWgRQwEBlIaUUpRldS4=',
  ],
  [
    'labels as numbers of NumPy, protocol 2',
    'gAJ9cQAoWAQAAABkYXRhcQFjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApxAmNudW1weQpuZGFycmF5CnEDSwCFcQRjX2NvZGVjcwplbmNvZGUKcQVYAQAAAGJxBlgGAAAAbGF0aW4xcQeGcQhScQmHcQpScQsoSwFLAksDhnEMY251bXB5CmR0eXBlCnENWAIAAAB1MXEOiYiHcQ9ScRAoSwNYAQAAAHxxEU5OTkr/////Sv////9LAHRxEmKJaAVYBgAAAAABAgMEBXETaAeGcRRScRV0cRZiWAYAAABsYWJlbHNxF11xGChjbnVtcHkuY29yZS5tdWx0aWFycmF5CnNjYWxhcgpxGWgNWAIAAABpOHEaiYiHcRtScRwoSwNYAQAAADxxHU5OTkr/////Sv////9LAHRxHmJoBVgIAAAAAAAAAAAAAABxH2gHhnEgUnEhhnEiUnEjaBloDVgCAAAAaTRxJImIh3ElUnEmKEsDaB1OTk5K/////0r/////SwB0cSdiaAVYBAAAAAEAAABxKGgHhnEpUnEqhnErUnEsZXUu',
  ],
  [
    'protocol 1',
    'fXEAKFgEAAAAZGF0YXEBY251bXB5LmNvcmUubXVsdGlhcnJheQpfcmVjb25zdHJ1Y3QKcQIoY251bXB5Cm5kYXJyYXkKcQMoSwB0cQRjX2NvZGVjcwplbmNvZGUKcQUoWAEAAABicQZYBgAAAGxhdGluMXEHdHEIUnEJdHEKUnELKEsBKEsCSwN0cQxjbnVtcHkKZHR5cGUKcQ0oWAIAAAB1MXEOSTAwCkkwMQp0cQ9ScRAoSwNYAQAAAHxxEU5OTkr/////Sv////9LAHRxEmJJMDAKaAUoWAYAAAAAAQIDBAVxE2gHdHEUUnEVdHEWYlgGAAAAbGFiZWxzcRddcRgoSwBLAWV1Lg==',
  ],
  [
    'protocol 0',
    'KGRwMApWZGF0YQpwMQpjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApwMgooY251bXB5Cm5kYXJyYXkKcDMKKEkwCnRwNApjX2NvZGVjcwplbmNvZGUKcDUKKFZiCnA2ClZsYXRpbjEKcDcKdHA4ClJwOQp0cDEwClJwMTEKKEkxCihJMgpJMwp0cDEyCmNudW1weQpkdHlwZQpwMTMKKFZ1MQpwMTQKSTAwCkkwMQp0cDE1ClJwMTYKKEkzClZ8CnAxNwpOTk5JLTEKSS0xCkkwCnRwMTgKYkkwMApnNQooVlx1MDAwMAECAwQFCnAxOQpnNwp0cDIwClJwMjEKdHAyMgpic1ZsYWJlbHMKcDIzCihscDI0CkkwCmFJMQphcy4=',
  ],
  [
    'labels as an array, protocol 0',
    'KGRwMApWZGF0YQpwMQpjbnVtcHkuY29yZS5tdWx0aWFycmF5Cl9yZWNvbnN0cnVjdApwMgooY251bXB5Cm5kYXJyYXkKcDMKKEkwCnRwNApjX2NvZGVjcwplbmNvZGUKcDUKKFZiCnA2ClZsYXRpbjEKcDcKdHA4ClJwOQp0cDEwClJwMTEKKEkxCihJMgpJMwp0cDEyCmNudW1weQpkdHlwZQpwMTMKKFZ1MQpwMTQKSTAwCkkwMQp0cDE1ClJwMTYKKEkzClZ8CnAxNwpOTk5JLTEKSS0xCkkwCnRwMTgKYkkwMApnNQooVlx1MDAwMAECAwQFCnAxOQpnNwp0cDIwClJwMjEKdHAyMgpic1ZsYWJlbHMKcDIzCmcyCihnMwooSTAKdHAyNApnOQp0cDI1ClJwMjYKKEkxCihJMgp0cDI3CmcxMwooVmk4CnAyOApJMDAKSTAxCnRwMjkKUnAzMAooSTMKVjwKcDMxCk5OTkktMQpJLTEKSTAKdHAzMgpiSTAwCmc1CihWXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwXHUwMDAwAVx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMFx1MDAwMApwMzMKZzcKdHAzNApScDM1CnRwMzYKYnMu',
  ],
] as const

// By the same, protocol 0: {'a': 'line\\nback\\\\slash \u20ac caf\u00e9 \U0001f600', 'f': [1.5, -2e300, inf], 'big': 2**40, 't': True, 'b': b'\\x00\\xff', 'e': b''}
const LINES =
  'KGRwMApWYQpwMQpWbGluZVx1MDAwYWJhY2tcdTAwNWNzbGFzaCBcdTIwYWMgY2Fm6SBcVTAwMDFmNjAwCnAyCnNWZgpwMwoobHA0CkYxLjUKYUYtMmUrMzAwCmFGaW5mCmFzVmJpZwpwNQpMMTA5OTUxMTYyNzc3NkwKc1Z0CnA2CkkwMQpzVmIKcDcKY19jb2RlY3MKZW5jb2RlCnA4CihWXHUwMDAw/wpwOQpWbGF0aW4xCnAxMAp0cDExClJwMTIKc1ZlCnAxMwpjX19idWlsdGluX18KYnl0ZXMKcDE0Cih0UnAxNQpzLg=='

describe('what Python wrote', () => {
  it.each(SAVED_AGAIN)('%s', (_, base64) => {
    const value = readPickle(Buffer.from(base64, 'base64'), 'file') as Map<string, unknown>
    const data = value.get('data') as PickledArray
    expect([data.shape, data.dtype, [...data.bytes]]).toEqual([[2, 3], 'u1', [0, 1, 2, 3, 4, 5]])
    const labels = value.get('labels')
    expect(labels instanceof PickledArray ? numbersOf(labels) : labels).toEqual([0, 1])
  })

  it('lines of protocol 0', () => {
    const value = readPickle(Buffer.from(LINES, 'base64'), 'file') as Map<string, unknown>
    expect(value.get('a')).toBe('line\nback\\slash \u20ac caf\u00e9 \u{1f600}')
    expect(value.get('f')).toEqual([1.5, -2e300, Number.POSITIVE_INFINITY])
    expect([value.get('big'), value.get('t')]).toEqual([2 ** 40, true])
    expect([[...(value.get('b') as Uint8Array)], [...(value.get('e') as Uint8Array)]]).toEqual([[0, 255], []])
  })

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
    'a name that is none',
    Buffer.concat([op('\x80', [2]), global('nu\x1b[31m', 'ndarray'), op('.')]),
    'a name in it is damaged; copy or download it again',
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

  it.each([
    // A list of a list of the list before, twice each: its text would have 2^40 parts.
    [
      'a name that doubles itself',
      `(dp0\n((lp1\n${Array.from({ length: 40 }, (_, i) => `(lp${i + 2}\ng${i + 1}\nag${i + 1}\na`).join('')}tI1\ns.`,
    ],
    // 200 times the same megabyte.
    [
      'bytes that are asked for again and again',
      `(V${'x'.repeat(1e6)}\np0\n${'c_codecs\nencode\n(g0\ng0\ntR'.repeat(200)}l.`,
    ],
  ])('%s costs nothing', (_, text) => {
    const before = process.memoryUsage.rss()
    expect(() => readPickle(Buffer.from(text, 'latin1'), 'file')).toThrow(/no text|again and again/)
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6)
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
