import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { router, TOKEN, testHost } from '../../../../test/hosts/testHost.ts'
import { serveBrowser } from './host.ts'
import { cookieName } from './signIn.ts'

const world = testHost()

describe('signing in', () => {
  test('the right token gives a cookie that scripts and other sites never see, and an address without it', async () => {
    const { status, headers } = await world.ask(`/?token=${TOKEN}`)
    expect(status).toBe(303)
    expect(headers.location).toBe('/')
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^allconv-${world.host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000$`),
      ),
    ])
    const [signedIn] = headers['set-cookie']![0]!.split(';')
    expect((await world.ask('/', { cookie: signedIn! })).status).toBe(200)
  })
  test('from a link on another site it goes on by a page, since a redirect would lose the cookie', async () => {
    const { status, body } = await world.ask(`/?token=${TOKEN}`, { 'sec-fetch-site': 'cross-site' })
    expect(status).toBe(200)
    expect(body).toContain('content="0;url=/"')
  })

  test.each<[string, string, Record<string, string>]>([
    ['no token', '/', {}],
    ['a wrong token', '/?token=wrong', {}],
    ['an empty token', '/?token=', {}],
    ['the right token with something behind it', `/?token=${TOKEN}x`, {}],
    ['a token in another place', `/index.html?token=${TOKEN}`, {}],
    ['a made-up cookie', '/', { cookie: 'allconv=1; allconv-0=x' }],
    ['a cookie of another port', '/', { cookie: 'allconv-1=abc' }],
  ])('%s gets nothing', async (_, path, headers) => {
    const { status, body } = await world.ask(path, headers)
    expect(status).toBe(401)
    expect(body).not.toContain('bundle')
  })

  test('guessing ends after ten tries, even with a right guess', async () => {
    const sessions = await serveBrowser({
      router,
      bundle: join(world.folder, 'bundle'),
      uploads: join(world.folder, 'uploads2'),
      exports: join(world.folder, 'exports'),
      token: TOKEN,
    })
    const guess = (token: string) => fetch(`${sessions.address}/?token=${token}`, { redirect: 'manual' })
    const verdicts = []
    for (let i = 0; i < 12; i++) verdicts.push((await guess(`guess${i}`)).status)
    expect(verdicts).toEqual([...new Array(10).fill(401), 429, 429])
    const late = await guess(TOKEN)
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '60'])
    await sessions.close()
  })

  test('a revoked session is a stranger again, and its pages close', async () => {
    const { secret, session } = world.host.sessions.open('127.0.0.1', 'other')
    const other = `${cookieName(world.host.port)}=${secret}`
    const socket = await world.openSocket({ cookie: other })
    expect(world.host.sessions.list(null).find(({ id }) => id === session.id)?.connections).toBe(1)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    world.host.sessions.revoke(session.id)
    await closed
    expect((await world.ask('/', { cookie: other })).status).toBe(401)
    await world.isAlive()
  })
})
