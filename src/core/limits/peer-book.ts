/**
 * What is known of the peers that connect: how many connections each holds, and how many
 * calls it reset before they were answered (CVE-2023-44487). A connection that resets
 * is ended by its own budget; who comes back with another one and goes on is a matter of
 * this book. Such a peer is not heard for a second, for two the next time, and so on.
 */
import { GcraBucket } from "../base/gcra-bucket.ts";
import type { ConnectionBounds, TurnAwayReason } from "../model/connection-bounds.ts";

/**
 * Resets of one peer at once, over all its connections: what a busy client drops at once,
 * twice. Each is the work of a call, half a millisecond at most, so that they hold up
 * others for a quarter of a second, once.
 */
export const peerResetBurst = 400;

/** And a second, on end: a twentieth of a core. */
export const peerResetsPerSecond = 100;

const firstPenaltyMs = 1_000;

/** Peers that are remembered without a connection, some 200 bytes each; the oldest is forgotten for a new one. */
export const mostRemembered = 10_000;

interface Peer {
  open: number;
  readonly resets: GcraBucket;
  /** Penalties since it was last good for as long as the longest of them. */
  penalties: number;
  notBefore: number;
}

export class PeerBook {
  readonly #present = new Map<string, Peer>();
  /** Those that left with something held against them, the oldest first. */
  readonly #remembered = new Map<string, Peer>();
  #open = 0;

  /** Takes a connection in, or says why not. What was taken must leave once. */
  tryEnter(name: string, bounds: ConnectionBounds, now: number): TurnAwayReason | undefined {
    const { maxOpen, maxOpenByPeer } = bounds;
    const known = this.#known(name);
    if (known !== undefined && isPenalised(known, bounds, now)) return "penalty";
    if (maxOpen > 0 && this.#open >= maxOpen) return "max-open";
    if (maxOpenByPeer > 0 && (known?.open ?? 0) >= maxOpenByPeer) return "max-open-by-peer";
    const peer = known ?? newPeer();
    peer.open += 1;
    this.#open += 1;
    this.#remembered.delete(name);
    this.#present.set(name, peer);
    return undefined;
  }

  leave(name: string, now: number): void {
    const peer = this.#present.get(name);
    if (peer === undefined) return;
    peer.open -= 1;
    this.#open -= 1;
    if (peer.open > 0) return;
    this.#present.delete(name);
    if (peer.penalties > 0 || peer.resets.debt(now) > 0) this.#remember(name, peer);
  }

  /** A call was reset unanswered. True: the connection that did it must go. */
  isTooMuch(name: string, { maxPenaltyMs }: ConnectionBounds, now: number): boolean {
    if (maxPenaltyMs === 0) return false;
    // Who has left by now is held to account all the same.
    const peer = this.#known(name) ?? this.#remember(name, newPeer());
    peer.resets.take(1, now);
    if (now < peer.notBefore) return true;
    if (peer.resets.free(now) > 0) return false;
    if (now - peer.notBefore > maxPenaltyMs) peer.penalties = 0;
    peer.notBefore = now + Math.min(maxPenaltyMs, firstPenaltyMs * 2 ** peer.penalties);
    peer.penalties += 1;
    return true;
  }

  /** A call was answered: it makes up for one that was reset. */
  answered(name: string, now: number): void {
    this.#known(name)?.resets.take(-1, now);
  }

  #known(name: string): Peer | undefined {
    return this.#present.get(name) ?? this.#remembered.get(name);
  }

  #remember(name: string, peer: Peer): Peer {
    if (this.#remembered.size >= mostRemembered) {
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    }
    this.#remembered.set(name, peer);
    return peer;
  }
}

function newPeer(): Peer {
  return {
    open: 0,
    resets: new GcraBucket(peerResetsPerSecond, peerResetBurst),
    penalties: 0,
    notBefore: Number.NEGATIVE_INFINITY,
  };
}

/** A shorter bound counts at once: operators must be able to let a peer in again. */
function isPenalised({ notBefore }: Peer, { maxPenaltyMs }: ConnectionBounds, now: number): boolean {
  return now < notBefore && notBefore - now <= maxPenaltyMs;
}
