"""24SevenOffice over SOAP: everything that knows its services, faults and wire forms. Entered through `gateway`."""
