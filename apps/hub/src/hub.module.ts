import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Bus, Outbox, Schedule } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { DigestChoicesModule } from './digest-choices/digest-choices.module.js';
import { DoorModule } from './door/door.module.js';
import { FeedsModule } from './feeds/feeds.module.js';
import { LogTail } from './streams/log-tail.js';
import { Authentication } from './http/authentication.js';
import { Writes } from './http/writes.js';
import { Hub } from './hub.settings.js';
import { StreamsModule } from './streams/streams.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { LibraryModule } from './library/library.module.js';
import { SearchModule } from './search/search.module.js';

/** What exists before Nest does, so that it can be stopped after it. */
export interface HubParts {
  database: Database;
  bus: Bus;
  schedule: Schedule;
  tail: LogTail;
  hub: Hub;
}

/** The table of contents of the hub. */
@Global()
@Module({})
export class HubModule {
  static with({ database, bus, schedule, tail, hub }: HubParts): DynamicModule {
    const providers = [
      { provide: Database, useValue: database },
      { provide: Bus, useValue: bus },
      { provide: Outbox, useValue: new Outbox(bus) },
      { provide: Schedule, useValue: schedule },
      { provide: LogTail, useValue: tail },
      { provide: Hub, useValue: hub },
      Authentication,
      Writes,
    ];
    return {
      module: HubModule,
      imports: [
        DigestChoicesModule,
        DoorModule,
        SearchModule,
        LibraryModule,
        IngestModule,
        AttachmentsModule,
        FeedsModule,
        StreamsModule,
      ],
      providers,
      exports: providers,
    };
  }
}
