import { decompress as decompressZstd } from 'fzstd';
import kafkajs from 'kafkajs';
import snappy from 'kafkajs-snappy';
import { decompressFrame } from 'lz4-napi';

// Node finds only some names of a CommonJS module; these are not among them.
const { CompressionCodecs, CompressionTypes } = kafkajs;

/** Messages that were compressed cannot be decompressed; asking again will not help. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
  /** Read by kafkajs, which tries again otherwise. */
  readonly retriable = false;
}

function reading(name: string, decompress: (bytes: Buffer) => Promise<Buffer>) {
  return () => ({
    compress: (): Promise<Buffer> => Promise.reject(new CodecError(`${name} is read here, not written`)),
    decompress: async (bytes: Buffer): Promise<Buffer> => {
      try {
        return await decompress(bytes);
      } catch (error) {
        throw new CodecError(`a ${name} batch cannot be decompressed: ${String(error)}`, { cause: error });
      }
    },
  });
}

/**
 * Teaches kafkajs the codecs it does not bring: one batch of an unknown codec would end reading for good. Called by
 * whatever makes a client; the registry is kafkajs's own and knows each codec once.
 */
export function installCodecs(): void {
  const xerial = snappy();
  CompressionCodecs[CompressionTypes.Snappy] = reading('snappy', (bytes) => xerial.decompress(bytes));
  CompressionCodecs[CompressionTypes.LZ4] = reading('lz4', (bytes) => decompressFrame(bytes));
  CompressionCodecs[CompressionTypes.ZSTD] = reading('zstd', (bytes) => {
    const plain = decompressZstd(bytes);
    return Promise.resolve(Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength));
  });
}
