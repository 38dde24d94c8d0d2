from django.urls import path

from yintang.front.book.views import ask, days, details, questions, visit

app_name = "book"
urlpatterns = [
    path("", questions.services, name="services"),
    path("from-which-day/", questions.from_which_day, name="from_which_day"),
    path("hold/<str:token>/", details.details, name="details"),
    path("visit/<str:token>/", visit.manage, name="manage"),
    path("visit/<str:token>/move/", visit.move, name="move"),
    path("visit/<str:token>/cancel/", visit.cancel, name="cancel"),
    path("visit/<str:token>/answers/", visit.answers, name="answers"),
    path("visit/<str:token>/visit.ics", visit.ics, name="ics"),
    path("ask/<str:token>/", ask.ask, name="ask"),
    path("case/<str:token>/", ask.case, name="case"),
    path("letter/<str:token>/", ask.letter, name="letter"),
    path("<slug:service>/", questions.questions, name="questions"),
    path("<slug:service>/days/", days.days, name="days"),
    path("<slug:service>/days/<str:token>/", days.days, name="days"),
]
