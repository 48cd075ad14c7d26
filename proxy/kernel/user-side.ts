import type { CarriedShard } from '../routing/route.ts'
import type { TrafficProof } from './promotion.ts'

/** What carries a UDP flow in user space, as far as the kernel needs it, which takes the flow over from there and gives it back. */
export interface UserSide {
  readonly proof: TrafficProof
  /** By which local address of the listener the player is answered; undefined where that is not known. */
  readonly publicAddress: string | undefined
  /** To whom the socket is aimed, wherever the flow's route leads by now. */
  readonly aimedAt: CarriedShard | undefined
  /** Whether datagrams of player and shard pass as they are, unread, wherever the flow's route leads. Once that is over only user space can go on. */
  readonly isTransparent: boolean
  /** Besides, nobody but the present shard and the player is heard: the kernel may take the flow over now. */
  readonly isPlain: boolean
  /** Whether a shard takes the flow's datagrams only once its host was told whose they are. */
  readonly isTold: boolean
  /** Aims the socket at the present shard, with nothing to send. False if that cannot be. */
  open(): boolean
  /** Told when the kernel takes the flow over, and when it surely carries nothing of it any more: by then the flow may be closed. Absent where that
   *  makes no difference. */
  keptByKernel?(kept: boolean): void
}
