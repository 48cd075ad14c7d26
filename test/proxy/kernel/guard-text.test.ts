import t from 'tap'
import { guardLimits } from '../../../proxy/kernel/guard-limits.ts'
import { guardText } from '../../../proxy/kernel/guard-text.ts'
import { listenerSettings } from '../support/carrier-world.ts'

const door = { reconnectsPerSecond: 1 }

t.test(
  'of all that is banned, a few datagrams alone are let through, however many addresses send',
  async t => {
    const listeners = [
      guardLimits(7_777, { ...listenerSettings, door }, undefined),
      guardLimits(7_778, listenerSettings, undefined),
    ]
    for (const family of [4, 6] as const) {
      const { chains } = guardText(family, listeners, 100)
      const banned = chains.slice(chains.indexOf('  chain banned {'))
      const rules = banned.slice(1, banned.indexOf('  }'))
      const passing = rules.filter(rule => rule.endsWith(' accept'))
      t.equal(passing.length, 1)
      t.match(
        passing[0],
        /^ {4}udp dport 7777 add @knocks \{ .* \} limit rate 100\/second burst 100 packets accept$/,
      )
    }
  },
)
