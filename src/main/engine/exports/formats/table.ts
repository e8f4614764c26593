import type { ModelFormatId } from '../../../../shared/export/formats.ts'
import type { FormatWriter } from './format.ts'
import { onnx } from './onnx.ts'
import { safetensors } from './safetensors.ts'

export const FORMATS: Record<ModelFormatId, FormatWriter> = { onnx, safetensors }
