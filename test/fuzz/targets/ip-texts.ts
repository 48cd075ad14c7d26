import { isIP } from 'node:net'
import { canonicalIp, hextetsOf, prefixOf } from '../../../lib/ip-text.ts'
import { ipAddress } from '../../../proto/contract/ids.ts'
import { expect, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** An address as the wire or a file has it. */
export const ipTexts: FuzzTarget = {
  name: 'ip-texts',
  promise:
    'an address has one form, the one that the WHATWG URL parser prints too; all else is refused or left as it is',
  words: ['::', '::1', '::ffff:127.0.0.1', '2001:db8::', '1.2.3.4', '%eth0', ':0:0:', 'ffff:', '0'],
  run(input) {
    const text = input.toString()
    const form = canonicalIp(text)
    expect(canonicalIp(form) === form, `${form} has another form`)
    expect(prefixOf(form).length <= Math.max(text.length, 45), 'a prefix is no longer than its address')
    const groups = hextetsOf(text)
    expect(
      groups === undefined || (groups.length === 8 && groups.every(isHextet)),
      `hextets: ${String(groups)}`,
    )
    return takenOrRefused(['SWY_WIRE_INVALID'], () => {
      ipAddress.decode(text, 'ip')
      expect(isIP(form) !== 0, `${form} is an address`)
      if (isIP(text) === 6 && !text.includes('%'))
        expect(groupsOf(form) === groupsOf(text), `${form} is not ${text}`)
    })
  },
}

function isHextet(group: number): boolean {
  return Number.isInteger(group) && group >= 0 && group <= 0xffff
}

/** The address as another parser prints it. */
function groupsOf(ip: string): string {
  return new URL(`http://[${isIP(ip) === 4 ? `::ffff:${ip}` : ip}]/`).hostname
}
