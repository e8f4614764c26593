import { writeOnnx } from '../onnx/writeOnnx.ts'
import type { FormatWriter } from './format.ts'

export const onnx: FormatWriter = (model, { preprocessing, version, stem }) => [
  { name: `${stem}.onnx`, bytes: writeOnnx(model, preprocessing === 'inside', version) },
]
