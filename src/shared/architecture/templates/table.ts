import { convolutionBlock } from './convolutionBlock.ts'
import { denseLayer } from './denseLayer.ts'
import { invertedResidual } from './invertedResidual.ts'
import { residual } from './residual.ts'
import { squeezeExcitation } from './squeezeExcitation.ts'
import type { Template, TemplateOptions } from './template.ts'

/** Blocks of layers that can be put into a network, in the order of menus. */
export const TEMPLATES: readonly Template<TemplateOptions>[] = [
  convolutionBlock,
  residual,
  invertedResidual,
  denseLayer,
  squeezeExcitation,
] as unknown as Template<TemplateOptions>[]

/** @throws RangeError for an unknown one */
export function templateOf(id: string): Template<TemplateOptions> {
  const template = TEMPLATES.find((known) => known.id === id)
  if (!template)
    throw new RangeError(`"${id}" is no block; choose one of ${TEMPLATES.map((one) => one.id).join(', ')}.`)
  return template
}
