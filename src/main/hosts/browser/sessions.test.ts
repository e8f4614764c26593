import { describe, expect, test, vi } from 'vitest'
import { MAX_SESSIONS, type SavedSession, Sessions, TRIES_IN_ALL, TRIES_PER_ADDRESS } from './sessions.ts'

function at(start = 1_000_000) {
  const clock = { now: start }
  return { clock, sessions: new Sessions('right', { now: () => clock.now }) }
}

describe('tries', () => {
  test('of one address are limited, of others not yet, and the minute passes', () => {
    const { clock, sessions } = at()
    for (let i = 0; i < TRIES_PER_ADDRESS; i++) expect(sessions.checkToken('wrong', 'a')).toBe('wrong')
    expect(sessions.checkToken('right', 'a')).toBe('too-many-tries')
    expect(sessions.checkToken('right', 'b')).toBe('right')
    clock.now += 61_000
    expect(sessions.checkToken('right', 'a')).toBe('right')
  })
  test('of all addresses together are limited too', () => {
    const { sessions } = at()
    for (let i = 0; i < TRIES_IN_ALL; i++) sessions.checkToken('wrong', `address ${i}`)
    expect(sessions.checkToken('right', 'another')).toBe('too-many-tries')
  })
  test('that are right are not counted', () => {
    const { sessions } = at()
    for (let i = 0; i < 50; i++) expect(sessions.checkToken('right', 'a')).toBe('right')
  })
})

describe('a session', () => {
  test('is found by its secret alone', () => {
    const { sessions } = at()
    const { secret, session } = sessions.open('a', 'agent')
    expect(sessions.find(secret, 'a')).toBe(session)
    for (const other of [undefined, '', session.id, `${secret}x`, secret.slice(1)])
      expect(sessions.find(other, 'a')).toBeNull()
  })
  test('ends after thirty idle days', () => {
    const { clock, sessions } = at()
    const { secret } = sessions.open('a', 'agent')
    clock.now += 29 * 86_400_000
    expect(sessions.find(secret, 'a')).not.toBeNull()
    clock.now += 31 * 86_400_000
    expect(sessions.find(secret, 'a')).toBeNull()
  })
  test('that is revoked closes what is open, once', () => {
    const { sessions } = at()
    const { secret, session } = sessions.open('a', 'agent')
    const close = vi.fn()
    session.connections.add(close)
    expect([sessions.revoke(session.id), sessions.revoke(session.id)]).toEqual([true, false])
    expect(close).toHaveBeenCalledOnce()
    expect(sessions.find(secret, 'a')).toBeNull()
  })
  test('beyond the most that there may be makes the one that was idle longest give way', () => {
    const { clock, sessions } = at()
    const first = sessions.open('a', 'first')
    for (let i = 1; i < MAX_SESSIONS; i++) {
      clock.now++
      sessions.open('a', 'next')
    }
    clock.now++
    sessions.find(first.secret, 'a')
    sessions.open('a', 'last')
    expect(sessions.list(null)).toHaveLength(MAX_SESSIONS)
    expect(sessions.find(first.secret, 'a')).not.toBeNull()
  })
  test('with an open page does not give way to sign-ins that nobody uses, nor one that is at work to idle pages', () => {
    const { clock, sessions } = at()
    const page = sessions.open('a', 'page')
    page.session.connections.add(() => {})
    for (let i = 0; i < 2 * MAX_SESSIONS; i++) {
      clock.now++
      sessions.open('a', 'never used')
    }
    expect(sessions.find(page.secret, 'a')).toBe(page.session)
    clock.now++
    for (let i = 0; i < 2 * MAX_SESSIONS; i++) {
      clock.now++
      sessions.open('a', 'open, but idle').session.connections.add(() => {})
      sessions.touch(page.session) // a call of the page that is at work
    }
    expect(sessions.find(page.secret, 'a')).toBe(page.session)
  })
  test('of a program is not kept for a restart, and when others were used last is', () => {
    let saved: SavedSession[] = []
    const clock = { now: 1_000_000 }
    const sessions = new Sessions('right', {
      now: () => clock.now,
      onSave: (next) => {
        saved = next
      },
    })
    const { session } = sessions.open('a', 'page')
    sessions.open('a', 'a program', { isEphemeral: true })
    expect(saved.map(({ agent }) => agent)).toEqual(['page'])
    clock.now += 3_600_000
    sessions.touch(session)
    expect(saved[0]!.lastSeenAt).toBe(clock.now)
  })
  test('outlives a restart by its hash, a revoked one does not', () => {
    let saved: SavedSession[] = []
    const before = new Sessions('right', {
      onSave: (next) => {
        saved = next
      },
    })
    const kept = before.open('a', 'kept')
    const revoked = before.open('a', 'revoked')
    before.revoke(revoked.session.id)
    expect(JSON.stringify(saved)).not.toContain(kept.secret)
    const after = new Sessions('right', { saved })
    expect(after.find(kept.secret, 'a')?.id).toBe(kept.session.id)
    expect(after.find(revoked.secret, 'a')).toBeNull()
  })
  test('shows in the list without its secret, the asking one marked', () => {
    const { sessions } = at()
    const { secret, session } = sessions.open('10.0.0.7', 'Firefox')
    const list = sessions.list(session.id)
    expect(list).toEqual([
      {
        id: session.id,
        address: '10.0.0.7',
        agent: 'Firefox',
        connections: 0,
        current: true,
        createdAt: '1970-01-01T00:16:40.000Z',
        lastSeenAt: '1970-01-01T00:16:40.000Z',
      },
    ])
    expect(JSON.stringify(list)).not.toContain(secret)
  })
})
