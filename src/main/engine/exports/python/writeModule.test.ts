import { describe, expect, it } from 'vitest'
import { exportedModel, preprocessings, rowCases } from '../../../../../test/exports/cases.ts'
import { decodeSafetensors } from '../../../../shared/checkpoint/safetensors.ts'
import { python } from '../formats/python.ts'

// That PyTorch computes the same with it: npm run peers -- exports.

const OPTIONS = { order: 'pytorch', preprocessing: 'inside', version: '0.0.0', stem: 'net' } as const
const caseOf = (name: string) => rowCases().find((one) => one.name === name)!
const filesOf = (name: string, kind = 'none') => {
  const one = caseOf(name)
  const state = preprocessings(one.architecture.input).find((state) => state.kind === kind)!
  return python(exportedModel(one, state), OPTIONS)
}
const textOf = (name: string, kind?: string) => new TextDecoder().decode(filesOf(name, kind).at(-1)!.bytes)
const keysOf = (bytes: Uint8Array) => decodeSafetensors(bytes, 'file').tensors.map(({ name }) => name)

describe('a network as a Python module', () => {
  it('is one line a layer', () => {
    const text = textOf('a flatten before dense layers alone')
    const lines = text.slice(text.indexOf('class Network'), text.indexOf('def load')).split('\n')
    expect(lines.filter((line) => line.startsWith('        ')).map((line) => line.trim())).toEqual([
      'super().__init__()',
      'self.conv1 = nn.Conv2d(3, 4, 3, padding=1)',
      'self.dropout1 = nn.Dropout(0.5)',
      'self.dense1 = nn.Linear(120, 7)',
      'self.dense2 = nn.Linear(7, 5)',
      'x = F.relu(self.conv1(image))',
      'x = x.flatten(1)',
      'x = self.dropout1(x)',
      'x = F.relu(self.dense1(x))',
      'x = self.dense2(x)',
      'return x',
    ])
  })

  it('has classes and functions of its own only where PyTorch lacks them', () => {
    expect(textOf('a flatten before dense layers alone')).not.toMatch(/class Scale|def p_norm_pool/)
    expect(textOf('a flatten that a normalisation reads')).toContain('class Scale(nn.Module)')
  })

  it('renames layers whose names mean something to Python or PyTorch, and their weights with them', () => {
    const files = filesOf('names that mean something elsewhere')
    const text = new TextDecoder().decode(files.at(-1)!.bytes)
    expect(text).toContain('self.train_layer = nn.Conv2d(3, 4, 3, padding=1)')
    expect(text).toContain('lambda_layer')
    expect(keysOf(files[0]!.bytes)).toEqual(
      expect.arrayContaining([
        'train_layer.weight',
        'lambda_layer.bias',
        'forward_layer.running_mean',
        'type_layer.bias',
      ]),
    )
  })

  it('calls no two layers the same, and none like a function of its own', () => {
    const files = filesOf('names that helpers and renamed layers have')
    const text = new TextDecoder().decode(files.at(-1)!.bytes)
    expect(text).toContain('def average_pool(')
    expect(text).toContain('average_pool_layer = average_pool(')
    expect(text).toContain('self.eval_layer(')
    expect(text).toContain('self.eval_layer_layer(')
    expect(new Set(keysOf(files[0]!.bytes)).size).toBe(6)
  })

  it('stays one comment and one command whatever the file is called', () => {
    const model = exportedModel(caseOf('a flatten before dense layers alone'))
    const textBy = (stem: string) => new TextDecoder().decode(python(model, { ...OPTIONS, stem }).at(-1)!.bytes)
    expect(textBy('a\nimport os').split('\n')).not.toContain('import os.py image.png')
    expect(textBy('a\nimport os')).toContain(String.raw`#     python "a\nimport os.py" image.png`)
    expect(textBy('my net')).toContain('#     python "my net.py" image.png')
    expect(textBy('net-1.2')).toContain('#     python net-1.2.py image.png')
  })

  it('keeps a whitening in a file of its own, so that the other is the state dict of the network alone', () => {
    const files = filesOf('a flatten before dense layers alone', 'gcn-zca')
    expect(files.map(({ name }) => name)).toEqual(['net.safetensors', 'net-whitening.safetensors', 'net.py'])
    expect(keysOf(files[1]!.bytes)).toEqual(['mean', 'zca'])
    expect(keysOf(files[0]!.bytes)).not.toContain('mean')
  })

  it('writes texts so that no name of a class ends the string it stands in', () => {
    expect(textOf('a flatten before dense layers alone')).toContain(String.raw`    "it's \"1\"",`)
  })
})
