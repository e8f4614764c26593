import { describe, expect, it } from 'vitest'
import { parseRoute, routeTo } from './route.ts'

describe('hash routes', () => {
  it.each([
    ['', 'train', [], ''],
    ['#', 'train', [], ''],
    ['#/', 'train', [], ''],
    ['#/train', 'train', [], ''],
    ['#/train/all-cnn-c-1', 'train', ['all-cnn-c-1'], ''],
    ['#/explain/a%2Fb/conv5%3A12%403%2C4?m=guided', 'explain', ['a/b', 'conv5:12@3,4'], 'm=guided'],
    ['#/train/%E0%A4%A', 'train', ['%E0%A4%A'], ''],
    ['#//train//x', 'train', ['x'], ''],
  ])('reads %j', (hash, view, path, query) => {
    const route = parseRoute(hash)
    expect({ view: route.view, path: route.path, query: route.query.toString() }).toEqual({ view, path, query })
  })

  it('comes back from its own hashes, whatever the parts hold', () => {
    const path = ['conv5:12@3,4', 'a b/c?d#e']
    const route = parseRoute(routeTo('explain', path, { scale: 'log & more' }))
    expect(route.path).toEqual(path)
    expect(route.query.get('scale')).toBe('log & more')
  })
})
