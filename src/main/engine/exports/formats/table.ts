import type { ModelFormatId } from '../../../../shared/export/formats.ts'
import type { FormatWriter } from './format.ts'
import { onnx } from './onnx.ts'
import { python } from './python.ts'
import { safetensors } from './safetensors.ts'
import { tfjs } from './tfjs.ts'

export const FORMATS: Record<ModelFormatId, FormatWriter> = { onnx, python, safetensors, tfjs }
