import { describe, expect, it } from 'vitest'
import { roleOf } from './curveRoles.ts'

describe('what a curve of another program is', () => {
  it.each([
    ['train/loss', 'trainLoss', false],
    ['loss', 'trainLoss', false],
    ['train_loss_step', 'trainLoss', false],
    ['train/epoch_loss', 'trainLoss', false],
    ['validation/epoch_accuracy', 'validationError', true],
    ['epoch_val_accuracy', 'validationError', true],
    ['val_loss', 'validationLoss', false],
    ['Loss/val', 'validationLoss', false],
    ['eval/loss', 'validationLoss', false],
    ['validationError', 'validationError', false],
    ['metrics/accuracy_top1', 'trainError', true],
    ['val/Acc@1', 'validationError', true],
    ['test_acc', 'testError', true],
    ['epoch/test_error', 'testError', false],
    ['lr-SGD', 'learningRate', false],
    ['lr-AdamW', 'learningRate', false],
    ['lr', 'learningRate', false],
    ['train/learning_rate', 'learningRate', false],
    ['epoch_learning_rate', 'learningRate', false],
    ['train/images_per_second', 'imagesPerSecond', false],
    ['f1', null, false],
    ['val_loss_aux', null, false],
    ['mAP@0.5', null, false],
    ['top5_accuracy', null, false],
    ['test/val_loss', null, false],
  ] as const)('%s', (name, role, isAccuracy) => {
    expect(roleOf(name)).toEqual(role === null ? null : { role, isAccuracy })
  })
})
