import { defineEvent } from '../define-event.js';
import { exampleMaterial, MaterialSnapshot } from './material-snapshot.schema.js';

export const NewsPublished = defineEvent({
  type: 'news.published',
  version: 1,
  title: 'News published',
  happensWhen: 'a member publishes a piece of news for the first time',
  audience: 'record',
  data: MaterialSnapshot,
  example: { ...exampleMaterial, kind: 'news', title: 'Mobile clinic reaches Tsagaannuur' },
});
