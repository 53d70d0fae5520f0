"""Understanding and agreeing, before anything counts as research.

Laws of this room
1. A consent is asked in one order: the cards, who helps (where `helper` says so), the check questions, the
   items. A place in it is a text: "@card:0", "@helper", "@check:<id>", "@item:<id>". Nobody comes to an item
   before every check question is right.
2. Until all required items are agreed to, nothing that people say is kept. Answers to check questions never
   are; of those who decline, or miss one question twice, only a count is.
3. Every item given, refused or changed is logged: the version and a hash of the very words, language, time,
   and who helped.
4. No consent begins in a language that it has no words of its own in.
5. A session keeps its flow version. From a newer one come only the words of the consent, which is asked for
   again before the next question; what was said before stays, and the question that waited comes after it.
"""
