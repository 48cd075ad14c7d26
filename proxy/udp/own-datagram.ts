import { isRelayed } from '../../proto/contract/common.ts'
import { OWN_HEADER } from '../../proto/contract/proxy-protocol-header.ts'
import type { FleetPolicy } from '../../proto/contract/proxy-link.ts'

/** A datagram that the proxy sends to a shard on its own behalf. Where an agent stands between, it must know that no player is behind it. */
export function ownDatagram(policy: FleetPolicy | undefined, payload: Buffer): Buffer {
  return isRelayed(policy?.addresses) ? Buffer.concat([OWN_HEADER, payload]) : payload
}
