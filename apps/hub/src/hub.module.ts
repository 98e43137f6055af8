import { type DynamicModule, Global, Module } from '@nestjs/common';
import { MailQueue } from '@ortoo/mail';
import { Bus, Outbox, Schedule } from '@ortoo/messaging';
import { Database } from '@ortoo/persistence';
import { DigestChoicesModule } from './digest-choices/digest-choices.module.js';
import { DoorModule } from './door/door.module.js';
import { FeedsModule } from './feeds/feeds.module.js';
import { GroupsModule } from './groups/groups.module.js';
import { IdentityProviderModule } from './identity-provider/identity-provider.module.js';
import { KeysModule } from './keys/keys.module.js';
import { Holdings } from './me/holdings.js';
import { MeModule } from './me/me.module.js';
import { MembersModule } from './members/members.module.js';
import { PagesModule } from './pages/pages.module.js';
import { PeopleModule } from './people/people.module.js';
import { ReaderPagesModule } from './reader-pages/reader-pages.module.js';
import { SignInModule } from './signin/sign-in.module.js';
import { AccessChanges } from './http/access-changes.js';
import { AttemptLimits } from './http/attempt-limits.js';
import { LogTail } from './streams/log-tail.js';
import { Authentication } from './http/authentication.js';
import { Writes } from './http/writes.js';
import { Hub, Reserve } from './hub.settings.js';
import { OperationsModule } from './operations/operations.module.js';
import { StreamsModule } from './streams/streams.module.js';
import { AttachmentsModule } from './attachments/attachments.module.js';
import { IngestModule } from './ingest/ingest.module.js';
import { LibraryModule } from './library/library.module.js';
import { SearchModule } from './search/search.module.js';

/** What exists before Nest does, so that it can be stopped after it. */
export interface HubParts {
  database: Database;
  reserve: Reserve;
  bus: Bus;
  schedule: Schedule;
  tail: LogTail;
  hub: Hub;
}

/** The table of contents of the hub. */
@Global()
@Module({})
export class HubModule {
  static with({ database, reserve, bus, schedule, tail, hub }: HubParts): DynamicModule {
    const providers = [
      { provide: Database, useValue: database },
      { provide: Reserve, useValue: reserve },
      { provide: Bus, useValue: bus },
      { provide: Outbox, useValue: new Outbox(bus) },
      { provide: Schedule, useValue: schedule },
      { provide: LogTail, useValue: tail },
      { provide: Hub, useValue: hub },
      { provide: MailQueue, useValue: new MailQueue(bus) },
      AccessChanges,
      AttemptLimits,
      Authentication,
      Holdings,
      Writes,
    ];
    return {
      module: HubModule,
      imports: [
        DigestChoicesModule,
        DoorModule,
        FeedsModule,
        GroupsModule,
        IdentityProviderModule,
        KeysModule,
        SearchModule,
        LibraryModule,
        IngestModule,
        AttachmentsModule,
        MeModule,
        MembersModule,
        OperationsModule,
        PagesModule,
        PeopleModule,
        ReaderPagesModule,
        SignInModule,
        StreamsModule,
      ],
      providers,
      exports: providers,
    };
  }
}
