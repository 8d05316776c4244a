"""Imitations of 24SevenOffice and Rackbeat over real HTTP, for tests, the demo and `samsvar sandbox`.

The sandbox is a second opinion: it is written from the descriptions of the two services alone. Nothing here may import
`daemon`, `reconcile`, `reports` or zeep, so that one misreading cannot sit on both sides of a test.
"""
