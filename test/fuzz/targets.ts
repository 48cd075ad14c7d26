import { faultyTarget } from './engine/faulty-target.ts'
import type { FuzzTarget } from './engine/fuzz-target.ts'
import { agentFiles } from './targets/agent-files.ts'
import { arenaTraffic } from './targets/arena-traffic.ts'
import { banTargets } from './targets/ban-targets.ts'
import { bedrockPings } from './targets/bedrock-pings.ts'
import { cliArguments } from './targets/cli-arguments.ts'
import { configuration } from './targets/configuration.ts'
import { datagrams } from './targets/datagrams.ts'
import { earlyBytes } from './targets/early-bytes.ts'
import { eggs } from './targets/eggs.ts'
import { flowJournal } from './targets/flow-journal.ts'
import { gameOutput } from './targets/game-output.ts'
import { grpcBytes } from './targets/grpc-bytes.ts'
import { grpcFailures } from './targets/grpc-failures.ts'
import { grpcObjects } from './targets/grpc-objects.ts'
import { hookCalls } from './targets/hook-calls.ts'
import { calendars } from './targets/calendars.ts'
import { ipTexts } from './targets/ip-texts.ts'
import { localApiCalls } from './targets/local-api-calls.ts'
import { luantiPings } from './targets/luanti-pings.ts'
import { mapLists } from './targets/map-lists.ts'
import { minecraftJava } from './targets/minecraft-java.ts'
import { procFiles } from './targets/proc-files.ts'
import { programOutput } from './targets/program-output.ts'
import { providerAnswers } from './targets/provider-answers.ts'
import { proxyProtocolHeaders } from './targets/proxy-protocol-headers.ts'
import { quake3Queries } from './targets/quake3-queries.ts'
import { relayedDatagrams } from './targets/relayed-datagrams.ts'
import { relayJournals } from './targets/relay-journals.ts'
import { routeFile } from './targets/route-file.ts'
import { sampDatagrams } from './targets/samp-datagrams.ts'
import { sampHandshakes } from './targets/samp-handshakes.ts'
import { sampDoor } from './targets/samp-door.ts'
import { sampQueries } from './targets/samp-queries.ts'
import { settings } from './targets/settings.ts'
import { sourceQueries } from './targets/source-queries.ts'
import { sqliteFiles } from './targets/sqlite-files.ts'
import { statusRequests } from './targets/status-requests.ts'
import { storeUrls } from './targets/store-urls.ts'
import { teeworldsQueries } from './targets/teeworlds-queries.ts'
import { terminalOutput } from './targets/terminal-output.ts'
import { upFiles } from './targets/up-files.ts'
import { zoneFiles } from './targets/zone-files.ts'

/** Every parser of what comes from outside. A new one is one file and one line here. */
export const TARGETS: readonly FuzzTarget[] = [
  datagrams,
  relayedDatagrams,
  earlyBytes,
  proxyProtocolHeaders,
  sampDatagrams,
  sampHandshakes,
  sampDoor,
  sampQueries,
  sourceQueries,
  quake3Queries,
  teeworldsQueries,
  luantiPings,
  minecraftJava,
  bedrockPings,
  hookCalls,
  calendars,
  ipTexts,
  banTargets,
  grpcBytes,
  grpcObjects,
  grpcFailures,
  configuration,
  settings,
  cliArguments,
  flowJournal,
  relayJournals,
  routeFile,
  agentFiles,
  upFiles,
  zoneFiles,
  procFiles,
  storeUrls,
  sqliteFiles,
  gameOutput,
  programOutput,
  terminalOutput,
  statusRequests,
  localApiCalls,
  mapLists,
  arenaTraffic,
  eggs,
  providerAnswers,
]

/** Also finds the one that the engine itself is tried with.
 *  @throws TypeError for an unknown name */
export function targetNamed(name: string): FuzzTarget {
  const target = [...TARGETS, faultyTarget].find(one => one.name === name)
  if (target === undefined)
    throw new TypeError(`no such target: ${name}; there are ${TARGETS.map(one => one.name).join(', ')}`)
  return target
}
