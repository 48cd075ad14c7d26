import { readZoneFile } from '../../../cli/zones/zone-file.ts'
import { zoneFileForm } from '../../../cli/zones/zone-file-form.ts'
import { stringify } from 'yaml'
import { ConfigInvalidError } from '../../../lib/config-problem.ts'
import { zoneMap } from '../../../proto/contract/zone.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const FINE = `fleet: arena
zones:
  - { name: a, group: 1, area: { from: [-5.25, 0], to: [0, 5] }, height: { from: -1, to: 9 } }
  - { name: b, group: 2, outline: [[0, 0], [5, 0], [5, 5], [0, 5]] }
crossing: { corridor: 1, prewarm: 2, hysteresis: 0.5 }
borders: [{ between: [a, b], closed: true }]
limits: { dwell: 30s, handoffs: 3, within: 5m }
`

export const zoneFiles: FuzzTarget = {
  name: 'zone-files',
  promise:
    'a zone file becomes a map that the wire takes and that is written again as the same map, or every mistake is told',
  words: [
    FINE,
    'zones:',
    'area: {',
    'outline: [',
    '[0, 0]',
    'from: ',
    '1e6',
    '-0.0',
    '.inf',
    '0.005',
    '30s',
    '&a',
    '*a',
    'version: 1',
  ],
  invent: () => Buffer.from(FINE),
  run(input) {
    try {
      const map = readZoneFile(input.toString(), 'zones.yaml')
      expect(
        JSON.stringify(zoneMap.decode(zoneMap.encode(map), '')) === JSON.stringify(map),
        'the wire takes the map',
      )
      const again = readZoneFile(stringify(zoneFileForm(map)), 'zones.yaml')
      expect(JSON.stringify(again) === JSON.stringify(map), 'the same map is read again')
      return 'taken'
    } catch (error) {
      if (!(error instanceof ConfigInvalidError)) throw error
      expect(error.problems.length > 0, 'mistakes are told')
      return 'refused'
    }
  },
}
