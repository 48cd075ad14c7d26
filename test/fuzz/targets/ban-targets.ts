import { isIP } from 'node:net'
import { networkHolds, parseIpAddress } from '../../../lib/ip-network.ts'
import {
  BAN_TARGET_CHARACTERS_MAX,
  banTargetText,
  networkText,
  parseBanTarget,
} from '../../../proto/contract/ban.ts'
import { expect, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** Whom a person or a script wants to ban. */
export const banTargets: FuzzTarget = {
  name: 'ban-targets',
  promise:
    'a target has one form, which means the same again; all else is refused with what to write instead',
  words: ['account:', '192.0.2.0/24', '2001:db8::/32', '::ffff:', '::', '/0', '/128', '%eth0', '0', '255'],
  run(input) {
    const text = input.toString()
    return takenOrRefused(['SWY_INVALID_ARGUMENT', 'SWY_WIRE_INVALID'], () => {
      const target = parseBanTarget(text)
      const form = banTargetText(target)
      expect(form.length <= BAN_TARGET_CHARACTERS_MAX, `${form} fits into a message`)
      expect(banTargetText(parseBanTarget(form)) === form, `${form} has another form`)
      if (target.kind === 'account') return
      networkText.decode(form, 'network')
      const [given = ''] = text.split('/')
      const address = parseIpAddress(given)
      expect(isIP(given) !== 0 && address !== undefined, `${given} is an address`)
      expect(address !== undefined && networkHolds(target.network, address), `${form} holds ${given}`)
    })
  },
}
