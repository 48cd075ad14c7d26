import t from 'tap'
import {
  judgeCommits,
  judgeConnections,
  judgeFirstFence,
  judgePacket,
  judgeRights,
  judgeSecondFence,
  judgeStoreClock,
} from '../../../../control-plane/store/mysql/judge-mysql.ts'
import type { ServerFacts } from '../../../../control-plane/store/mysql/server-facts.ts'
import { placeOn } from './make-mysql-store.ts'

const place = placeOn({ port: 3_306 }, 'game', 'u')
const OWNER = ['GRANT USAGE ON *.* TO `u`@`%`', 'GRANT ALL PRIVILEGES ON `game`.* TO `u`@`%`']
const HANDS_ON = 'GRANT ALL PRIVILEGES ON `game`.* TO `u`@`%` WITH GRANT OPTION'
const ROOT = ['GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION']

function server(
  over: Partial<ServerFacts> = {},
  variables: Readonly<Record<string, string>> = {},
): ServerFacts {
  return {
    kind: 'MariaDB',
    version: '10.11.6',
    hasInnodb: true,
    isolation: 'READ-COMMITTED',
    foreignTables: [],
    grants: OWNER,
    timeMs: 0,
    variables: new Map(Object.entries(variables)),
    ...over,
  }
}

const LOGS = { log_bin: 'ON' }
const CASES = {
  'an owner of the database': [judgeRights(server(), place), 'ok', /all that the store needs/u],
  'a reader': [
    judgeRights(server({ grants: ['GRANT SELECT ON `game`.* TO `u`@`%`'] }), place),
    'fail',
    /lacks INSERT, UPDATE/u,
  ],
  'somebody with a role': [
    judgeRights(server({ grants: ['GRANT `r` TO `u`@`%`'] }), place),
    'note',
    /roles/u,
  ],
  'F1 without rights on the server': [
    judgeFirstFence(server(), place, false),
    'note',
    /lacks CREATE USER, PROCESS, CONNECTION ADMIN/u,
  ],
  'F1 on MySQL': [judgeFirstFence(server({ kind: 'MySQL' }), place, false), 'note', /CONNECTION_ADMIN/u],
  'F1 with all rights': [judgeFirstFence(server({ grants: ROOT }), place, true), 'ok', /can be used/u],
  'F1 with SUPER': [
    judgeFirstFence(
      server({ grants: ['GRANT CREATE USER, PROCESS, SUPER ON *.* TO `u`@`%`', HANDS_ON] }),
      place,
      true,
    ),
    'ok',
    /can be used/u,
  ],
  'F1 that a fleet uses, without rights': [
    judgeFirstFence(server(), place, true),
    'fail',
    /lacks CREATE USER, .*fence: f1 do not start/u,
  ],
  'F1 without the right to hand on': [
    judgeFirstFence(
      server({ grants: ['GRANT CREATE USER, PROCESS, SUPER ON *.* TO `u`@`%`', ...OWNER] }),
      place,
      true,
    ),
    'fail',
    /lacks the right to hand on its rights on game/u,
  ],
  'F1 that a fleet uses, with a role': [
    judgeFirstFence(server({ grants: ['GRANT `r` TO `u`@`%`'] }), place, true),
    'note',
    /unless its roles give it/u,
  ],
  'F2 without a log': [judgeSecondFence(server({}, { log_bin: 'OFF' }), place), 'ok', /can be used/u],
  'F2 with a log': [judgeSecondFence(server({}, LOGS), place), 'note', /log_bin_trust_function_creators/u],
  'F2 with a log that trusts': [
    judgeSecondFence(server({}, { ...LOGS, log_bin_trust_function_creators: 'ON' }), place),
    'ok',
    /can be used/u,
  ],
  'F2 without the right': [judgeSecondFence(server({ grants: [] }), place), 'note', /TRIGGER/u],
  'a clock that is right': [judgeStoreClock(-300.4), 'ok', /^300 ms behind/u],
  'a clock that is wrong': [judgeStoreClock(3_000), 'warn', /^3000 ms ahead of/u],
  'connections enough': [
    judgeConnections(server({}, { max_connections: '151' }), 20),
    'ok',
    /up to 12.*151, 20/u,
  ],
  'connections too few': [judgeConnections(server({}, { max_connections: '30' }), 20), 'warn', /30, 20/u],
  'long statements': [judgePacket(server({}, { max_allowed_packet: '16777216' })), 'ok', /16 MiB/u],
  'short statements': [judgePacket(server({}, { max_allowed_packet: '1048576' })), 'warn', /1 MiB/u],
  'quick commits': [judgeCommits(3.25), 'ok', /3\.\d ms/u],
  'slow commits': [judgeCommits(80), 'warn', /80\.0 ms/u],
  'no commits': [judgeCommits(undefined), 'note', /not measured/u],
} as const

for (const [name, [finding, kind, detail]] of Object.entries(CASES))
  t.test(`${name}: ${kind}`, async t => {
    t.match(finding, { kind, detail })
    if (kind === 'warn' || kind === 'fail') t.match(finding, { remedy: /\w+/u })
  })
